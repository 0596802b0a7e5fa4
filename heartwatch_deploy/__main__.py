"""`python -m heartwatch_deploy`."""

from heartwatch_deploy.cli import main

main()

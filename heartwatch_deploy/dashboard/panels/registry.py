"""All panels in their order; one line here makes one."""

from typing import Final

from heartwatch_deploy.dashboard.panels import (
    activity_shares,
    applies,
    cumulative,
    day,
    device_map,
    device_status,
    escalations,
    histogram,
    live_heart_rates,
    notifications,
    pairs,
    risk,
    stress_by_state,
    stress_map,
)
from heartwatch_deploy.dashboard.panels.panel import Panel
from heartwatch_deploy.dashboard.rows import ACTIVITIES, DEVICES, ESCALATIONS, RISKS, STRESS

NOW: Final = "now"
PEOPLE: Final = "people"
DEVICE: Final = "devices"
ACTIVITY: Final = "activity"
DEPLOYMENTS: Final = "deployments"
CONSOLE: Final = "console"
SECTIONS: Final = {
    NOW: "Now",
    PEOPLE: "People",
    DEVICE: "Devices",
    ACTIVITY: "Activity and stress",
    DEPLOYMENTS: "Deployments",
    CONSOLE: "Console",
}
PANELS: Final = (
    Panel("escalated", "Escalations", NOW, escalations.draw, ESCALATIONS, "escalations", open=True),
    Panel("live-rates", "Heart rates of all users, last ten minutes", PEOPLE, live_heart_rates.draw),
    Panel("histogram", "How often which heart rate", PEOPLE, histogram.draw),
    Panel("day", "One user's day", PEOPLE, day.draw),
    Panel("risk", "Risk score", PEOPLE, risk.draw, RISKS, "risk", open=True),
    Panel("device-map", "Where devices are, and how warm", DEVICE, device_map.draw),
    Panel("device-status", "Device status", DEVICE, device_status.draw, DEVICES, "devices", open=True),
    Panel("warmth", "Temperature against heart rate", DEVICE,
          pairs.drawing("temperature", "°C", "heart_rate", "beats a minute")),
    Panel("notifications", "Notifications", DEVICE, notifications.draw, open=True),
    Panel("shares", "What people do", ACTIVITY, activity_shares.draw),
    Panel("stress-map", "Stress by minute and activity", ACTIVITY, stress_map.draw),
    Panel("effort", "Heart rate against stress", ACTIVITY,
          pairs.drawing("heart_rate", "beats a minute", "stress", "of 100")),
    Panel("by-state", "Stress by state", ACTIVITY, stress_by_state.draw, STRESS, "summaries"),
    Panel("cumulative", "Cumulative metrics", ACTIVITY, cumulative.draw, ACTIVITIES, "summaries"),
    Panel("applies", "What the last applies changed", DEPLOYMENTS, applies.draw, open=True),
)  # fmt: skip

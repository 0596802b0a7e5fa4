package heartwatch.connect;

/** The version that both connectors tell. */
final class Version {
    static final String TEXT = "0.1.0";

    private Version() {}
}

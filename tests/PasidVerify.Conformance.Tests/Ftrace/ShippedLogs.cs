using PasidVerify.Conformance.Ftrace;

namespace PasidVerify.Conformance.Tests.Ftrace;

/// <summary>The kernel logs in tests/data/traces, copied beside the tests.</summary>
internal static class ShippedLogs
{
    public static string Path(string name) =>
        System.IO.Path.Combine(AppContext.BaseDirectory, "traces", name + ".trace.gz");

    public static FtraceLog Read(string name)
    {
        using FtraceReader reader = FtraceReader.Open(Path(name), Stream.Null);
        return FtraceLog.Read(reader);
    }
}

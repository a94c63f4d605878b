using System.CommandLine;
using PasidVerify.Bench;
using PasidVerify.Report;

namespace PasidVerify.Cli.Commands;

/// <summary>bench: what mapping, unmapping and translating cost in each mode.</summary>
internal static class BenchCommand
{
    public static Command Build(Session session)
    {
        Option<string[]> modes = new("--mode")
        {
            Description = "Mode to measure; may be given several times. All, and single operations, if not given.",
            DefaultValueFactory = _ => [],
        };
        var usual = new MapBenchmarkParameters();
        var threads = Number("--threads", "Threads, 1 to 1024: measured with 1, 2, 4 and so on up to these.");
        var seconds = Number("--seconds", $"Seconds of each measurement, 1 to 300; {usual.Seconds} if not given.");
        var node = Number("--node", "NUMA node of the buffers: -1 for any, or 0.");
        var bits = Number("--bits", $"Bits of DMA addresses, 20 to 64; {usual.DmaBits} if not given.");
        var direction = Number("--direction", "0 both ways, 1 to the device, 2 from it; 0 if not given.");
        var transfer = Number("--transfer-ns", "Nanoseconds that a buffer stays mapped, up to 10000000.");
        var granule = Number("--granule", "Pages of a buffer, 1 to 1024; 1 if not given.");
        var (json, folder) = (CommonOptions.Json(), CommonOptions.Out());
        var command = new Command("bench", "Measure maps, unmaps and translations in each mode, as dma_map_benchmark does.")
        {
            modes, threads, seconds, node, bits, direction, transfer, granule, json, folder,
        };
        command.SetAction(parsed => Run(
            session,
            [.. parsed.GetValue(modes)!.Distinct().Select(ModeOf)],
            new MapBenchmarkParameters
            {
                Threads = parsed.GetValue(threads) ?? usual.Threads,
                Seconds = parsed.GetValue(seconds) ?? usual.Seconds,
                Node = parsed.GetValue(node) ?? usual.Node,
                DmaBits = parsed.GetValue(bits) ?? usual.DmaBits,
                Direction = (Iommu.Direction)(parsed.GetValue(direction) ?? (int)usual.Direction),
                TransferNanoseconds = parsed.GetValue(transfer) ?? usual.TransferNanoseconds,
                Granule = parsed.GetValue(granule) ?? usual.Granule,
            },
            parsed.GetValue(json),
            parsed.GetValue(folder)!));
        return command;
    }

    private static Option<int?> Number(string name, string description) =>
        CommonOptions.Number<int>(name, description);

    private static BufferMode ModeOf(string name)
    {
        string known = Names.Find(name, [.. BufferModes.All.Select(BufferModes.NameOf)], one => one, "mode");
        return BufferModes.All.Single(mode => BufferModes.NameOf(mode) == known);
    }

    private static int Run(
        Session session, IReadOnlyList<BufferMode> modes, MapBenchmarkParameters parameters, bool json, string folder)
    {
        CommonOptions.RequireWritable(folder);
        var report = Benchmarks.Run(
            modes.Count > 0 ? modes : BufferModes.All, parameters, session, folder,
            json ? session.Error : session.Output, micro: modes.Count == 0);
        if (json) JsonOutput.Write(session.Output, "bench", report);
        return ExitCode.Holds;
    }
}

using System.CommandLine;
using PasidVerify.Conformance;
using PasidVerify.Report;
using Command = System.CommandLine.Command;

namespace PasidVerify.Cli.Commands;

/// <summary>check: random sequences on an implementation beside the specification.</summary>
internal static class CheckCommand
{
    public static Command Build(Session session)
    {
        Option<string> target = new("--target")
        {
            Description = "Implementation to check.",
            DefaultValueFactory = _ => TargetList.IommuName,
        };
        var seed = CommonOptions.Number<ulong>("--seed", "Seed of the sequences; 1 if not given.");
        var operations = CommonOptions.Number<long>("--ops", "Operations to check, probes included.");
        Option<string?> time = new("--time") { Description = "Time to check for, like 60s; 10s without --ops." };
        Option<string?> shard = new("--shard") { Description = "Part I of N of the seeds, as I/N." };
        Option<bool> paths = new("--paths")
        {
            Description = "Ask the solver which paths of the specification there are, and name those not taken.",
        };
        var (json, folder) = (CommonOptions.Json(), CommonOptions.Out());
        var command = new Command("check", "Compare an implementation with the specification on random sequences.")
        {
            target, seed, operations, time, shard, paths, json, folder,
        };
        command.SetAction(parsed => Run(
            session,
            Names.Find(parsed.GetValue(target)!, TargetList.All(), one => one.Name, "target"),
            Options(
                parsed.GetValue(seed) ?? 1, parsed.GetValue(operations), parsed.GetValue(time), parsed.GetValue(shard)),
            parsed.GetValue(paths),
            parsed.GetValue(json),
            parsed.GetValue(folder)!));
        return command;
    }

    private static CheckOptions Options(ulong seed, long? operations, string? time, string? shard)
    {
        if (operations is <= 0) throw new UsageException($"--ops: {operations} is not a positive number");
        return new()
        {
            Seed = seed,
            Operations = operations,
            Time = time is not null ? Durations.Parse(time, "--time")
                : operations is null ? TimeSpan.FromSeconds(10) : null,
            Shard = shard is null ? (1, 1) : Shard(shard),
        };
    }

    private static (int Index, int Count) Shard(string text)
    {
        string[] parts = text.Split('/');
        if (parts.Length == 2 && int.TryParse(parts[0], out int index) && int.TryParse(parts[1], out int count)
            && index >= 1 && index <= count)
        {
            return (index, count);
        }

        throw new UsageException($"--shard: '{text}' is no I/N with I from 1 to N");
    }

    private static int Run(
        Session session, Target target, CheckOptions options, bool paths, bool json, string folder)
    {
        CommonOptions.RequireWritable(folder);
        var report = Checks.Run(target, options, session, folder, paths);
        if (json) JsonOutput.Write(session.Output, "check", report);
        else Print(session.Output, report);
        if (report.Violation is not null && !json)
        {
            TextTrace.Write(session.Output, report.Found!, CommonOptions.SentenceOf(report.Violation.Claim));
            session.Output.WriteLine($"replay: ./pasidverify replay {report.Violation.Trace}");
        }

        return report.ExitCode;
    }

    private static void Print(TextWriter output, CheckReport report)
    {
        output.WriteLine(
            $"{report.Target}: {Counted.Of(report.Operations, "operation")} in {Counted.Of(report.Sequences, "sequence")}, seed {report.Seed}, "
            + $"{report.OperationsPerSecond} a second: "
            + (report.Violation is { } found ? $"{found.Claim} violated" : "nothing found")
            + (report.Coverage.Never.Count is > 0 and var never ? $", and {Counted.Of(never, "thing")} NEVER met" : "")
            + (report.Interrupted ? ", then interrupted" : ""));
        foreach (var (operation, statuses) in report.Coverage.Statuses)
        {
            output.WriteLine(
                $"  {operation}: {string.Join(", ", statuses.Select(status => $"{status.Key} {status.Value}"))}; "
                + Paths(report.Coverage.Paths.GetValueOrDefault(operation)));
        }

        output.WriteLine($"  reached: {string.Join(", ", report.Coverage.Reached.Select(r => $"{r.Key} {r.Value}"))}");
        output.WriteLine($"  faults: {string.Join(", ", report.Coverage.Faults.Select(f => $"{f.Key} {f.Value}"))}");
        foreach (string one in report.Coverage.Never) output.WriteLine($"  NEVER: {one}");
    }

    /// <remarks>Some sequences are followed along the specification's paths, not all.</remarks>
    private static string Paths(PathCount? count) => count switch
    {
        null => "no paths",
        { Allowed: { } all } => $"{count.Taken} of {all} paths seen",
        { Taken: 0 } => "no path looked at",
        _ => $"{count.Taken} paths seen",
    };
}

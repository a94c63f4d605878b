using System.CommandLine;
using PasidVerify.Conformance.Ftrace;
using PasidVerify.Report;

namespace PasidVerify.Cli.Commands;

/// <summary>trace: checks ftrace logs of real kernels.</summary>
internal static class TraceCommand
{
    public static Command Build(Session session)
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "ftrace logs, plain or gzip; - is standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = CommonOptions.Json();
        var command = new Command("trace", "Check ftrace logs of Linux's Intel IOMMU driver.") { files, json };
        command.SetAction(parsed => Run(session, parsed.GetValue(files)!, parsed.GetValue(json)));
        return command;
    }

    private static int Run(Session session, string[] files, bool json)
    {
        if (files.Count(file => file == "-") > 1) throw new UsageException("standard input (-) can be read once only");
        if (files.Contains("")) throw new UsageException("FILE: an empty name is no file");
        foreach (string file in files.Where(file => file != "-" && !File.Exists(file)))
            throw new UsageException($"{file}: {(Directory.Exists(file) ? "a folder, not a log" : "there is no such file")}");
        var rows = new List<TraceRow>();
        foreach (string file in files)
        {
            if (session.Stop.IsCancellationRequested) break;
            var row = TraceRow.Of(CoherenceChecker.CheckFile(file, session.Input));
            rows.Add(row);
            if (!json) Print(session.Output, row);
        }

        if (json) JsonOutput.Write(session.Output, "trace", new { Files = rows });
        if (rows.Count < files.Length)
            session.Error.WriteLine($"pasidverify: interrupted after {rows.Count} of {files.Length} files");
        return rows.Any(row => row.FirstViolation is not null) ? ExitCode.Violated
            : rows.Count < files.Length ? ExitCode.Inconclusive
            : ExitCode.Holds;
    }

    private static void Print(TextWriter output, TraceRow row)
    {
        output.WriteLine(
            $"{row.Verdict}: {row.File}: {Counted.Of(row.Events, "event")}, {Counted.Of(row.Maps, "map")}, "
            + $"{Counted.Of(row.Unmaps, "unmap")}, {Counted.Of(row.Invalidations, "invalidation")}, {row.Mode}, "
            + $"{Counted.Of(row.Undecided, "page")} undecided"
            + (row.Remark is null ? "" : $" ({row.Remark})"));
        if (row.Caveat is not null) output.WriteLine($"  {row.Caveat}");
        if ((row.FirstViolation ?? row.FirstUndecided) is not { } first) return;
        string what = row.FirstViolation is null ? "undecided" : first.Claim;
        output.WriteLine($"  {row.File}:{first.Line}: {what}: {first.Text}");
        output.WriteLine($"  {first.Explanation}");
    }
}

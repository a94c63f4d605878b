using PasidVerify.Conformance.Ftrace;

namespace PasidVerify.Cli;

/// <summary>The kernel logs that come with the repository.</summary>
public static class KernelLogs
{
    /// <summary>Their files, from the folder of the solution above the program's own.</summary>
    /// <exception cref="UsageException">The program does not run from a checkout.</exception>
    public static IReadOnlyList<string> Shipped(string programFolder)
    {
        for (var folder = new DirectoryInfo(programFolder); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "PasidVerify.sln"))) continue;
            string logs = Path.Combine(folder.FullName, "tests", "data", "traces");
            if (!Directory.Exists(logs)) throw new UsageException($"the shipped kernel logs are not at '{logs}'");
            string[] files = [.. Directory.GetFiles(logs, "*.trace.gz").Order(StringComparer.Ordinal)];
            return [.. files.Select(file => Path.GetRelativePath(Environment.CurrentDirectory, file))];
        }

        throw new UsageException($"no PasidVerify.sln above '{programFolder}': the shipped kernel logs are unknown");
    }

    /// <summary>Checks them all.</summary>
    public static IReadOnlyList<TraceRow> Check(IReadOnlyList<string> files, Action<string> progress, CancellationToken stop)
    {
        var rows = new List<TraceRow>();
        foreach (string file in files)
        {
            if (stop.IsCancellationRequested) break;
            var row = TraceRow.Of(CoherenceChecker.CheckFile(file, Stream.Null));
            progress($"{Path.GetFileName(file)}: {row.Verdict}");
            rows.Add(row);
        }

        return rows;
    }
}

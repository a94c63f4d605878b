using System.Text.Json.Serialization;
using PasidVerify.Conformance;
using PasidVerify.Prover;
using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>A violation as commands report it.</summary>
public sealed record ViolationRow(string Claim, int Steps, string Trace);

/// <summary>What a campaign reached, and what it never did.</summary>
/// <param name="Statuses">How often each operation answered each status.</param>
/// <param name="Paths">Paths of the specification, by operation.</param>
/// <param name="Reached">Requests that reached memory, by mode.</param>
/// <param name="Faults">Requests that were blocked, by fault.</param>
/// <param name="Never">
/// Calls that were not made, faults and modes that no request met, and allowed paths that no operation took.
/// </param>
public sealed record CoverageRow(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Statuses,
    IReadOnlyDictionary<string, PathCount> Paths,
    IReadOnlyDictionary<string, long> Reached,
    IReadOnlyDictionary<string, long> Faults,
    IReadOnlyList<string> Never);

/// <summary>Paths of one operation.</summary>
/// <param name="Taken">Different ones that the campaign took.</param>
/// <param name="Allowed">Those that some state fulfilling the lemmas can take; null when the solver was not asked.</param>
public sealed record PathCount(int Taken, int? Allowed);

/// <summary>What a campaign found.</summary>
public sealed record CheckReport(
    string Target,
    ulong Seed,
    long Sequences,
    long Operations,
    long OperationsPerSecond,
    CoverageRow Coverage,
    ViolationRow? Violation)
{
    /// <summary>The counterexample itself, which goes to a file.</summary>
    [JsonIgnore]
    public Counterexample? Found { get; init; }

    /// <summary>It ended before what was asked for was done.</summary>
    public required bool Interrupted { get; init; }

    /// <summary>Where not all was run, that nothing was found says little.</summary>
    [JsonIgnore]
    public int ExitCode => Violation is not null ? Cli.ExitCode.Violated
        : Interrupted ? Cli.ExitCode.Inconclusive : Cli.ExitCode.Holds;
}

/// <summary>Runs a campaign and writes what it finds before anything else can fail.</summary>
public static class Checks
{
    /// <summary>Runs it.</summary>
    /// <param name="target">The implementation.</param>
    /// <param name="options">Seed and limits.</param>
    /// <param name="session">Clock and cancellation.</param>
    /// <param name="folder">Where a counterexample goes.</param>
    /// <param name="askForPaths">Ask the solver which paths there are; half a minute.</param>
    public static CheckReport Run(
        Target target, CheckOptions options, Session session, string folder, bool askForPaths = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(session);
        // The solver first: where there is none, that shows before the campaign rather than after it.
        var allowed = askForPaths ? AllowedPaths() : null;
        var result = Check.Run(NamedScopes.Campaign(), target, options, session.Clock, null, session.Stop);
        var violation = result.Counterexample is { } found
            ? new ViolationRow(found.Claim, found.Steps.Count, CommonOptions.Save(folder, found))
            : null;
        return new(
            target.Name,
            options.Seed,
            result.Sequences,
            result.Operations,
            (long)result.OperationsPerSecond,
            Row(result.Coverage, allowed),
            violation) { Found = result.Counterexample, Interrupted = session.Stop.IsCancellationRequested };
    }

    /// <summary>A target cannot be told to write to a page frame that was freed: that is what others do with it.</summary>
    private static IEnumerable<Operation> Expressible =>
        Operation.All().Where(operation => operation.Name != Operation.WriteFrame);

    private static CoverageRow Row(Coverage coverage, Dictionary<string, string[]>? allowed)
    {
        var taken = coverage.Paths;
        return new(
            coverage.Statuses,
            Expressible.ToDictionary(
                operation => operation.Name,
                operation => new PathCount(
                    taken.TryGetValue(operation.Name, out var paths) ? paths.Count : 0,
                    allowed?[operation.Name].Length)),
            coverage.Reached,
            coverage.Faults,
            [
                .. Expressible.Select(operation => operation.Name)
                    .Where(name => name is not (Operation.Store or Operation.Complete) && !coverage.Statuses.ContainsKey(name))
                    .Select(name => "operation " + name),
                .. coverage.Faults.Where(fault => fault.Value == 0).Select(fault => "fault " + fault.Key),
                .. coverage.Reached.Where(mode => mode.Value == 0).Select(mode => "memory in mode " + mode.Key),
                .. from operation in allowed ?? []
                   from path in operation.Value
                   where !taken.TryGetValue(operation.Key, out var paths) || !paths.Contains(path)
                   select $"path {path} of {operation.Key}",
            ]);
    }

    private static Dictionary<string, string[]> AllowedPaths()
    {
        var induction = new Induction(new Design(), [], Lemmas.All());
        return Expressible.ToDictionary(
            operation => operation.Name,
            operation => induction.SatisfiablePaths(operation).Select(path => path.Decisions).ToArray());
    }
}

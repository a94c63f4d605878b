using System.Text.Json.Serialization;
using PasidVerify.Conformance;
using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>A violation as commands report it.</summary>
public sealed record ViolationRow(string Claim, int Steps, string Trace);

/// <summary>What a campaign reached, and what it never did.</summary>
/// <param name="Statuses">How often each operation answered each status.</param>
/// <param name="Paths">How many paths of the specification each operation took.</param>
/// <param name="Reached">Requests that reached memory, by mode.</param>
/// <param name="Faults">Requests that were blocked, by fault.</param>
/// <param name="Never">Faults and modes that no request met.</param>
public sealed record CoverageRow(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Statuses,
    IReadOnlyDictionary<string, int> Paths,
    IReadOnlyDictionary<string, long> Reached,
    IReadOnlyDictionary<string, long> Faults,
    IReadOnlyList<string> Never);

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
}

/// <summary>Runs a campaign and writes what it finds before anything else can fail.</summary>
public static class Checks
{
    /// <summary>Runs it.</summary>
    public static CheckReport Run(Target target, CheckOptions options, Session session, string folder)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(session);
        var result = Check.Run(Scope.Campaign(), target, options, session.Clock, null, session.Stop);
        var violation = result.Counterexample is { } found
            ? new ViolationRow(found.Claim, found.Steps.Count, CommonOptions.Save(folder, found))
            : null;
        return new(
            target.Name,
            options.Seed,
            result.Sequences,
            result.Operations,
            (long)result.OperationsPerSecond,
            Row(result.Coverage),
            violation) { Found = result.Counterexample };
    }

    private static CoverageRow Row(Coverage coverage) => new(
        coverage.Statuses,
        coverage.Paths.ToDictionary(pair => pair.Key, pair => pair.Value.Count),
        coverage.Reached,
        coverage.Faults,
        [
            .. coverage.Faults.Where(fault => fault.Value == 0).Select(fault => "fault " + fault.Key),
            .. coverage.Reached.Where(mode => mode.Value == 0).Select(mode => "memory in mode " + mode.Key),
        ]);
}

using PasidVerify.Prover;

namespace PasidVerify.Spec.Tests;

/// <summary>What the solver knows of each operation's paths, and what concrete runs took; worked out once.</summary>
public sealed class PathCatalogue
{
    /// <summary>Paths that some state fulfilling the lemmas can take.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<(string Decisions, Status Status)>> Satisfiable { get; } =
        Operation.All().ToDictionary(o => o.Name, SatisfiablePaths);

    /// <summary>Paths that concrete runs took.</summary>
    public IReadOnlyDictionary<string, HashSet<(string Decisions, Status Status)>> Taken { get; } = TakenPaths.All();

    public static IReadOnlySet<(string Decisions, Status Status)> SatisfiablePaths(Operation operation) =>
        new Induction(new Design(), [], Lemmas.All()).SatisfiablePaths(operation).ToHashSet();

    /// <summary>The paths of one set that are not in the other, as text.</summary>
    public static string Missing(
        IEnumerable<(string Decisions, Status Status)> these, IReadOnlySet<(string Decisions, Status Status)> those) =>
        string.Join(", ", these.Where(path => !those.Contains(path)).Order().Select(p => $"{p.Decisions} {p.Status}"));
}

using System.Text.RegularExpressions;
using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover;

/// <summary>
/// Writes the queries that proofs rest on as SMT-LIB 2 scripts, so that any other solver can be asked them: one for
/// each obligation, and one for each operation that says why no other path of it is possible. Threads may share it.
/// </summary>
/// <param name="claims">The claims that are proved, with their sentences.</param>
/// <param name="save">Writes a text as a file of a name, in place of an older one, and returns its path.</param>
public sealed partial class Scripts(IReadOnlyList<Claim> claims, Func<string, string, string> save)
{
    private readonly SortedDictionary<string, Script> byName = new(StringComparer.Ordinal);

    /// <summary>The scripts, by name.</summary>
    public IReadOnlyList<Script> All
    {
        get
        {
            lock (byName) return [.. byName.Values];
        }
    }

    /// <summary>The name of a script's file.</summary>
    public static string NameOf(string claim, string operation) => $"{Safe(claim)}--{Safe(operation)}.smt2";

    /// <summary>Writes the scripts of obligations that were proved together, in place of older ones.</summary>
    /// <param name="obligations">Obligations of one operation, or one law.</param>
    /// <param name="log">What was asked for them.</param>
    public void Keep(IReadOnlyList<Obligation> obligations, QueryLog log)
    {
        foreach (var one in obligations) Keep(one.Claim, one.Operation, SentenceOf(one), log.OfGoal(one.Claim));
        // Arithmetic does not branch.
        if (obligations.FirstOrDefault(one => one.Claim != Law.Claim) is { } any)
            Keep(Script.Branches, any.Operation, "No state can take a branch other than those looked at.", log.OfBranches());
    }

    private void Keep(string claim, string operation, string sentence, QueryScript script)
    {
        string name = NameOf(claim, operation);
        string file = save(name, script.Text([$"claim: {claim}", $"operation: {operation}", sentence]));
        lock (byName) byName[name] = new(claim, operation, file, script.Queries);
    }

    private string SentenceOf(Obligation one) =>
        claims.FirstOrDefault(claim => claim.Name == one.Claim)?.Sentence
        ?? (one.Claim == Law.Claim ? "A law of the arithmetic that ships." : "An invariant that claims rest on.");

    private static string Safe(string name) => Unsafe().Replace(name, "-").Trim('-');

    [GeneratedRegex("[^A-Za-z0-9_.]+")]
    private static partial Regex Unsafe();
}

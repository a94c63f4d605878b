using PasidVerify.Lifted;

namespace PasidVerify.Prover;

/// <summary>Adds up the answers to one obligation over the paths of its operation.</summary>
internal sealed class Tally(string claim, string operation)
{
    private int paths;
    private TimeSpan elapsed;
    private readonly HashSet<string> restsOn = [];
    private Answer worst = new(Lifted.Outcome.Follows, null);

    public string Claim => claim;

    public static Tally Merge(IReadOnlyList<Tally> parts)
    {
        var merged = new Tally(parts[0].Claim, parts[0].Operation) { paths = parts.Max(part => part.paths) };
        foreach (var part in parts)
        {
            merged.elapsed += part.elapsed;
            merged.restsOn.UnionWith(part.restsOn);
            merged.Worsen(part.worst);
        }

        return merged;
    }

    public void Add(Answer answer, TimeSpan took)
    {
        paths++;
        elapsed += took;
        restsOn.UnionWith(answer.RestsOn);
        Worsen(answer);
    }

    public Obligation Sum() => new(claim, operation, Outcome, paths, elapsed, worst.Detail) { RestsOn = restsOn };

    private string Operation => operation;

    private ProofOutcome Outcome => worst.Outcome switch
    {
        Lifted.Outcome.Follows => ProofOutcome.Proved,
        Lifted.Outcome.Candidate => ProofOutcome.Candidate,
        _ => ProofOutcome.Unknown,
    };

    /// <summary>A candidate outweighs a query that the solver gave up, which outweighs a proof.</summary>
    private void Worsen(Answer answer)
    {
        if (Rank(answer) > Rank(worst)) worst = answer;
    }

    private static int Rank(Answer answer) => answer.Outcome switch
    {
        Lifted.Outcome.Follows => 0,
        Lifted.Outcome.Unknown => 1,
        _ => 2,
    };
}

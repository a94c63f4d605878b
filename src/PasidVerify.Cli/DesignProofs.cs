using PasidVerify.Prover;
using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>What is proved of designs, each of them once: many questions are about the same.</summary>
public sealed class DesignProofs
{
    private readonly Dictionary<Design, IReadOnlyList<Obligation>> known = [];

    /// <summary>Takes note of what was proved of a design, all its claims and lemmas.</summary>
    public void Add(Design design, IReadOnlyList<Obligation> obligations) => known[design] = obligations;

    /// <summary>The claim is proved of the design, and every lemma that it rests on.</summary>
    public bool IsProved(Design design, Claim claim, CancellationToken stop)
    {
        if (!known.TryGetValue(design, out var obligations))
        {
            IReadOnlyList<Claim> asked =
            [
                .. from question in Question.All()
                   where !question.Breaks && CommonOptions.With(question.Switches) == design
                   from one in ClaimList.All()
                   where one.Name == question.Claim
                   select one,
            ];
            obligations = new ProofRun(design, [.. asked.Append(claim).DistinctBy(one => one.Name)]).Run(null, stop);
            if (stop.IsCancellationRequested) return false;
            known[design] = obligations;
        }

        var own = obligations.Where(o => o.Claim == claim.Name).ToList();
        return own.Count > 0 && own.Concat(obligations.Where(IsOfLemma)).All(o => o.Outcome == ProofOutcome.Proved);
    }

    private static bool IsOfLemma(Obligation obligation) =>
        Lemmas.All().Any(lemma => obligation.Claim == "lemma " + lemma.Name);
}

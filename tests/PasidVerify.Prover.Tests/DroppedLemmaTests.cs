using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover.Tests;

/// <summary>
/// A claim that is true only while nothing is mapped, and lemmas that say that nothing is: one fails where something is
/// mapped, and the other follows from it.
/// </summary>
public sealed class DroppedLemmaTests
{
    private static readonly Lemma Nothing = Of("nothing-is-granted", grant => grant.Phase == GrantPhase.None);
    private static readonly Lemma NoneGoes = Of("nothing-is-retiring", grant => grant.Phase != GrantPhase.Retiring);

    private static readonly Claim NoneWaits = new("planted", "Nothing is queued.",
    [
        new("planted", "Nothing is queued.", [Sorts.Domain, Sorts.Page], (_, _) => true, (step, p) =>
            step.After.Grants[new(p.Domain, p.Page)].Phase != GrantPhase.Queued),
    ]);

    private static readonly Lemma[] Both = [Nothing, NoneGoes];

    private static readonly Lazy<IReadOnlyList<Obligation>> Whole = new(() => Run(null, CancellationToken.None));

    [Fact]
    public void What_rests_on_a_lemma_that_fails_is_proved_again_without_it()
    {
        Assert.Equal(ProofOutcome.Proved, Alone(Both, Operation.BeginUnmapDma).Outcome);
        Assert.Contains(Nothing.Name, Alone(Both, Operation.BeginUnmapDma).RestsOn);
        var found = Whole.Value;
        foreach (var operation in Operation.All())
            Assert.Equal(Alone([], operation.Name).Outcome, Claim(found, operation.Name).Outcome);
        Assert.Equal(ProofOutcome.Candidate, Claim(found, Operation.BeginUnmapDma).Outcome);
        Assert.Equal(ProofOutcome.Proved, Claim(found, Operation.KernelMap).Outcome);
    }

    [Fact]
    public void No_obligation_counts_as_proved_that_rests_on_what_failed()
    {
        var found = Whole.Value;
        Assert.All(found.Where(o => o.Outcome == ProofOutcome.Proved), o => Assert.Empty(o.RestsOn));
        Assert.Equal(3 * (Operation.All().Count + 1), found.Count(o => o.Claim != "arithmetic"));
    }

    [Fact]
    public void A_run_that_is_stopped_before_it_is_proved_again_leaves_the_claim_unknown()
    {
        using var stop = new CancellationTokenSource();
        var found = Run(new CancelAfter(Operation.All().Count + 2, stop), stop.Token);
        Assert.Equal(ProofOutcome.Unknown, Claim(found, Operation.BeginUnmapDma).Outcome);
        Assert.Equal(ProofOutcome.Proved, Claim(found, Operation.KernelMap).Outcome);
        Assert.All(found.Where(o => o.Outcome == ProofOutcome.Proved), o => Assert.Empty(o.RestsOn));
    }

    [Fact]
    public void What_failed_is_told_before_anything_is_proved_again()
    {
        var progress = new Counted();
        int groupsThen = 0;
        IReadOnlyList<Obligation> first = [];
        List<(string Lemma, bool BeforeAny)> dropped = [];
        var run = new ProofRun(new Design(), [NoneWaits], Both)
        {
            QueryTimeoutMs = Solver.TimeoutMs,
            Threads = 1,
            FirstRound = all => (first, groupsThen) = (all, progress.Groups),
            Dropping = failed => dropped.AddRange(failed.Select(lemma => (lemma.Name, progress.Groups == groupsThen))),
        };
        run.Run(progress, CancellationToken.None);
        Assert.Contains(first, o => o.Claim == "lemma nothing-is-granted" && o.Outcome != ProofOutcome.Proved);
        Assert.Equal(ProofOutcome.Proved, Claim(first, Operation.BeginUnmapDma).Outcome);
        Assert.Equal(Operation.All().Count + 2, groupsThen);
        Assert.True(progress.Groups > groupsThen);
        Assert.Contains((Nothing.Name, true), dropped);
        Assert.Equal(dropped.Count, dropped.Select(one => one.Lemma).Distinct().Count());
    }

    [Fact]
    public void No_script_assumes_a_lemma_that_failed()
    {
        var texts = new Dictionary<string, string>();
        var scripts = new Scripts([NoneWaits], (name, text) =>
        {
            lock (texts) texts[name] = text;
            return name;
        });
        Run(null, CancellationToken.None, scripts);
        string[] ofClaim = [.. texts.Keys.Where(name => name.StartsWith("planted", StringComparison.Ordinal))];
        Assert.Equal(Operation.All().Count + 1, ofClaim.Length);
        Assert.All(ofClaim, name => Assert.DoesNotContain("assumed!", texts[name], StringComparison.Ordinal));
    }

    private static Obligation Alone(IReadOnlyList<Lemma> lemmas, string operation) =>
        new Induction(new Design(), [NoneWaits], lemmas) { QueryTimeoutMs = Solver.TimeoutMs, Only = ["planted"] }
            .Prove(Operation.All().Single(one => one.Name == operation)).Single();

    private static IReadOnlyList<Obligation> Run(
        IProgress<IReadOnlyList<Obligation>>? progress, CancellationToken stop, Scripts? scripts = null) =>
        new ProofRun(new Design(), [NoneWaits], Both)
        {
            QueryTimeoutMs = Solver.TimeoutMs, Threads = 1, Scripts = scripts,
        }.Run(progress, stop);

    private static Obligation Claim(IReadOnlyList<Obligation> found, string operation) =>
        found.Single(o => (o.Claim, o.Operation) == ("planted", operation));

    private static Lemma Of(string name, Func<Grant, Bool> holds) =>
        new(name, [Sorts.Domain, Sorts.Page], (s, p) => holds(s.Grants[new(p.Domain, p.Page)])) { About = ["grants"] };

    private sealed class Counted : IProgress<IReadOnlyList<Obligation>>
    {
        public int Groups { get; private set; }

        public void Report(IReadOnlyList<Obligation> value) => Groups++;
    }

    private sealed class CancelAfter(int groups, CancellationTokenSource stop) : IProgress<IReadOnlyList<Obligation>>
    {
        private int told;

        public void Report(IReadOnlyList<Obligation> value)
        {
            if (++told == groups) stop.Cancel();
        }
    }
}

using PasidVerify.Spec;

namespace PasidVerify.Prover.Tests;

public sealed class DesignProofTests(DesignProof proof) : IClassFixture<DesignProof>
{
    private static readonly string[] Claims =
        [
            "isolation", "mode-isolation", "strict-coherence", "lazy-coherence", "kernel-coherence", "binding",
            "rid-equivalence", "write-protection", "availability", "atomic-failure", "allocator",
        ];

    [Fact]
    public void Every_obligation_of_the_design_proper_is_proved() => Assert.Empty(
        proof.Obligations.Where(o => o.Outcome != ProofOutcome.Proved)
            .Select(o => $"{o.Claim} / {o.Operation}: {o.Outcome} {o.Detail}"));

    [Fact]
    public void There_are_as_many_obligations_as_claims_lemmas_operations_and_laws_make()
    {
        const int ClaimsAndLemmas = 11 + 21, OperationsAndInitial = 19 + 1, LawCount = 83;
        Assert.Equal(ClaimsAndLemmas * OperationsAndInitial + LawCount, proof.Obligations.Count);
        Assert.Equal(LawCount, proof.Obligations.Count(o => o.Claim == "arithmetic"));
    }

    [Fact]
    public void No_two_obligations_are_about_the_same() =>
        Assert.Equal(proof.Obligations.Count, proof.Obligations.DistinctBy(o => (o.Claim, o.Operation)).Count());

    [Theory]
    [InlineData("initial", 1)]
    [InlineData(Operation.Enable, 19)]
    [InlineData(Operation.BeginDisable, 9)]
    [InlineData(Operation.MapKva, 15)]
    [InlineData(Operation.BeginUnmapKva, 15)]
    [InlineData(Operation.Probe, 10)]
    [InlineData(Operation.MapDma, 13)]
    [InlineData(Operation.BeginUnmapDma, 10)]
    [InlineData(Operation.BeginMapSg, 14)]
    [InlineData(Operation.MapSegment, 9)]
    [InlineData(Operation.BeginUndoMapSg, 3)]
    [InlineData(Operation.BeginFlushQueue, 6)]
    [InlineData(Operation.KernelAddTable, 6)]
    [InlineData(Operation.KernelMap, 6)]
    [InlineData(Operation.BeginKernelChange, 11)]
    [InlineData(Operation.BeginFreeTable, 8)]
    [InlineData(Operation.WriteFrame, 2)]
    [InlineData(Operation.Store, 2)]
    [InlineData(Operation.End, 10)]
    [InlineData(Operation.Complete, 8)]
    public void Every_path_of_an_operation_is_looked_at(string operation, int paths)
    {
        var own = proof.Obligations.Where(o => o.Operation == operation).ToList();
        Assert.Equal(32, own.Count);
        Assert.All(own, o => Assert.Equal(paths, o.Paths));
    }

    [Fact]
    public void Obligations_come_in_one_order_whatever_finishes_first()
    {
        string[] goals = [.. Claims, .. Lemmas.All().Select(lemma => "lemma " + lemma.Name)];
        string[] runs = ["initial", .. Operation.All().Select(operation => operation.Name)];
        IEnumerable<(string, string)> expected =
        [
            .. from run in runs
               from goal in goals
               select (goal, run),
            .. Laws.All().Select(law => ("arithmetic", law.Name)),
        ];
        Assert.Equal(expected, proof.Obligations.Select(o => (o.Claim, o.Operation)));
    }

    [Fact]
    public void Progress_is_told_of_each_obligation_once() => Assert.Equal(
        proof.Obligations.Select(o => (o.Claim, o.Operation)).Order(),
        proof.Told.SelectMany(group => group).Select(o => (o.Claim, o.Operation)).Order());

    [Fact]
    public void A_proof_has_no_candidate_to_show() => Assert.All(proof.Obligations, o => Assert.Null(o.Detail));

    [Fact]
    public void A_run_that_is_cancelled_from_the_start_has_no_obligations() =>
        Assert.Empty(new ProofRun(new Design(), []).Run(null, new CancellationToken(canceled: true)));

    [Fact]
    public void A_cancelled_run_keeps_what_was_proved()
    {
        using var stop = new CancellationTokenSource();
        var run = new ProofRun(new Design(), []) { QueryTimeoutMs = Solver.TimeoutMs, Threads = 1 };
        var kept = run.Run(new CancelAtOnce(stop), stop.Token);
        Assert.Equal(Lemmas.All().Count, kept.Count);
        Assert.All(kept, o => Assert.Equal(("initial", ProofOutcome.Proved), (o.Operation, o.Outcome)));
    }

    private sealed class CancelAtOnce(CancellationTokenSource stop) : IProgress<IReadOnlyList<Obligation>>
    {
        public void Report(IReadOnlyList<Obligation> value) => stop.Cancel();
    }
}

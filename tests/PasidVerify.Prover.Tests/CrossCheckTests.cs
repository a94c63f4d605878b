using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover.Tests;

/// <summary>What a second solver's answers make of a proof: only unsat throughout, read strictly, leaves it proved.</summary>
public sealed class CrossCheckTests : IDisposable
{
    private static readonly string Fake = Path.Combine(AppContext.BaseDirectory, "fake-cvc5");

    private readonly ScriptFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("; say unsat\n; say unsat\n", ProofOutcome.Proved, null)]
    [InlineData("; say unsat\n; say sat\n", ProofOutcome.Disputed, "cvc5 says sat where z3 says unsat: second")]
    [InlineData("; say sat\n; exit 134\n", ProofOutcome.Disputed, "cvc5 says sat where z3 says unsat: first")]
    [InlineData("; say unsat\n; say unknown\n", ProofOutcome.Unknown, "cvc5 decided all but 1 of 2 queries: second")]
    [InlineData("; say unsat\n", ProofOutcome.Unknown, "cvc5: exit code 0 after 1 of 2 answers")]
    [InlineData("; say unsat\n; say unsat\n; say unsat\n", ProofOutcome.Unknown, "cvc5: exit code 0 after 3 of 2 answers")]
    [InlineData("; say unsat\n; say UNSAT\n", ProofOutcome.Unknown, "cvc5: exit code 0 after 1 of 2 answers UNSAT")]
    [InlineData("; say unsat\n; say unsat\n; exit 1\n", ProofOutcome.Unknown, "cvc5: exit code 1 after 2 of 2 answers out of luck")]
    [InlineData("; exit 1\n", ProofOutcome.Unknown, "cvc5: exit code 1 after 0 of 2 answers out of luck")]
    public void Answers_decide(string says, ProofOutcome outcome, string? detail)
    {
        var found = Check(says, ProofOutcome.Proved, CancellationToken.None);
        Assert.Equal((outcome, detail), (found.Outcome, found.Detail));
    }

    [Fact]
    public void A_crash_is_tried_again_with_another_sat_solver_and_said()
    {
        var found = Check(
            $"; say unsat\n; say unsat\n; crash without {Cvc5.OtherSatSolver}\n", ProofOutcome.Proved, CancellationToken.None);
        Assert.Equal(
            (ProofOutcome.Proved, $"cvc5 crashed (exit code 134), and answered with {Cvc5.OtherSatSolver}"),
            (found.Outcome, found.Detail));
    }

    [Fact]
    public void A_crash_either_way_is_unknown_and_names_the_exit_code_and_the_obligation()
    {
        var found = Check("; say unsat\n; exit 134\n", ProofOutcome.Proved, CancellationToken.None);
        Assert.Equal(
            (ProofOutcome.Unknown,
                "cvc5 crashed on claim / operation: exit code 134 after 1 of 2 answers out of luck; "
                + $"with {Cvc5.OtherSatSolver}: exit code 134 after 1 of 2 answers out of luck"),
            (found.Outcome, found.Detail));
    }

    [Fact]
    public void Cvc5_has_the_other_sat_solver()
    {
        var script = new Script(
            "claim", "operation", folder.Save("script.smt2", "(set-logic QF_BV)\n(check-sat)\n"), ["only"]);
        Assert.Equal([Outcome.Candidate], Cvc5.Find().Ask(script, CancellationToken.None).Outcomes);
        var answers = new Cvc5(WithOption).Ask(script, CancellationToken.None);
        Assert.Equal((null, 134), (answers.Complaint, answers.Crash));
        Assert.Equal([Outcome.Candidate], answers.Outcomes);
    }

    /// <summary>The real cvc5 behind a program that crashes unless it has the option.</summary>
    private string WithOption
    {
        get
        {
            string file = folder.Save("crashes-first", string.Join(
                '\n',
                "#!/bin/sh",
                $"case \"$*\" in *--version*|*{Cvc5.OtherSatSolver}*) exec cvc5 \"$@\" ;; esac",
                "exit 134",
                ""));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            return file;
        }
    }

    [Theory]
    [InlineData("; say unsat\n; say unsat\n", ProofOutcome.Proved)]
    [InlineData("; say unsat\n; say sat\n", ProofOutcome.Candidate)]
    public void Where_z3_gave_up_nothing_can_be_contradicted(string says, ProofOutcome outcome) =>
        Assert.Equal(outcome, Check(says, ProofOutcome.Unknown, CancellationToken.None).Outcome);

    [Fact]
    public void A_candidate_stays_one() => Assert.Equal(
        ProofOutcome.Candidate,
        Check("; say unsat\n; say unsat\n", ProofOutcome.Candidate, CancellationToken.None).Outcome);

    [Fact]
    public void What_was_not_asked_is_unknown() => Assert.Equal(
        ProofOutcome.Unknown, Check("", ProofOutcome.Proved, new CancellationToken(canceled: true)).Outcome);

    [Fact]
    public void A_program_that_is_another_is_refused() =>
        Assert.Contains("is not cvc5", Assert.Throws<MissingToolException>(() => new Cvc5("echo")).Message, StringComparison.Ordinal);

    [Fact]
    public void Cvc5_confirms_a_proof_and_the_branches_under_it()
    {
        var claims = ClaimList.All().Where(claim => claim.Name == "binding").ToList();
        var (scratch, obligations, scripts) =
            ScriptFolder.Of(new Design(), claims, Lemmas.All(), Operation.KernelMap);
        using var _ = scratch;
        var found = new CrossCheck(Cvc5.Find(), scripts).Run(obligations, null, CancellationToken.None);
        Assert.Equal(obligations.Count + 1, found.Count);
        Assert.Equal((Script.Branches, Operation.KernelMap), (found[^1].Claim, found[^1].Operation));
        Assert.All(found, one => Assert.Equal((ProofOutcome.Proved, null), (one.Outcome, one.Detail)));
    }

    [Fact]
    public void Cvc5_answers_sat_where_a_claim_is_false()
    {
        Requirement wrong = new("", "", [Sorts.Device], (_, _) => true, (_, p) => p.Device != 7) { AboutSteps = true };
        Claim claim = new("planted", "", [wrong]);
        var (scratch, _, scripts) = ScriptFolder.Of(new Design(), [claim], [], Operation.WriteFrame);
        using var _ = scratch;
        var answers = Cvc5.Find().Ask(scripts.Single(script => script.Claim == "planted"), CancellationToken.None);
        Assert.Null(answers.Complaint);
        Assert.Contains(Outcome.Candidate, answers.Outcomes);
    }

    private Obligation Check(string says, ProofOutcome known, CancellationToken stop)
    {
        var script = new Script("claim", "operation", folder.Save("script.smt2", says), ["first", "second"]);
        var one = new Obligation("claim", "operation", known, 1, TimeSpan.Zero, null);
        return Assert.Single(new CrossCheck(new(Fake), [script]).Run([one], null, stop));
    }
}

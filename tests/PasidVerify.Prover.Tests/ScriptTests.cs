using PasidVerify.Lifted;
using PasidVerify.Spec;
using Sat = Microsoft.Z3.Status;

namespace PasidVerify.Prover.Tests;

/// <summary>A script says of its obligation what the prover says: unsat throughout where it is proved, and else not.</summary>
public sealed class ScriptTests
{
    private static readonly Claim Nothing = About("nothing", (_, _) => true);

    [Fact]
    public void Every_query_behind_a_proof_answers_unsat_and_there_are_as_many_as_the_head_says()
    {
        var claims = ClaimList.All().Where(claim => claim.Name == "write-protection").ToList();
        var (folder, obligations, scripts) =
            ScriptFolder.Of(new Design(), claims, Lemmas.All(), Operation.WriteFrame);
        using var _ = folder;
        Assert.Equal(obligations.Count + 1, scripts.Count);
        foreach (var script in scripts)
        {
            string text = File.ReadAllText(script.File);
            var answers = ScriptReader.Answers(text);
            Assert.Equal(script.Queries.Count, answers.Count);
            Assert.Equal(script.Queries.Count, ScriptReader.Expected(text));
            Assert.All(answers, answer => Assert.Equal(Sat.UNSATISFIABLE, answer));
        }
    }

    [Fact]
    public void The_branches_that_were_ruled_out_have_a_script()
    {
        var (folder, _, scripts) = ScriptFolder.Of(new Design(), [Nothing], [], Operation.MapKva);
        using var _ = folder;
        var branches = Assert.Single(scripts, script => script.Claim == Script.Branches);
        Assert.All(branches.Queries, query => Assert.Matches("^path [TF]+: is impossible$", query));
        Assert.All(ScriptReader.Answers(File.ReadAllText(branches.File)), answer => Assert.Equal(Sat.UNSATISFIABLE, answer));
    }

    [Fact]
    public void A_false_claim_answers_sat()
    {
        var claim = About("planted", (step, p) => step.After.Attachments[p.Device].Phase == Phase.Off);
        Assert.Contains(Sat.SATISFIABLE, Answers(new Design(), claim, [], Operation.Enable));
    }

    [Fact]
    public void A_design_switch_answers_sat()
    {
        var rule = DesignSwitch.All().Single(one => one.Name == "no-write-protect-enable");
        var claim = ClaimList.All().Single(one => one.Name == "write-protection");
        var answers = Answers(rule.Apply(new Design()), claim, Lemmas.All(), Operation.Enable);
        Assert.Contains(Sat.SATISFIABLE, answers);
    }

    [Fact]
    public void An_obligation_without_a_query_still_has_a_script_that_answers_unsat() => Assert.Equal(
        [Sat.UNSATISFIABLE], Answers(new Design(), Nothing, [], Operation.WriteFrame));

    [Fact]
    public void The_same_proof_gives_the_same_bytes()
    {
        Assert.Equal(Texts(), Texts());

        static List<string> Texts()
        {
            var (folder, _, scripts) = ScriptFolder.Of(new Design(), ClaimList.All(), Lemmas.All(), Operation.WriteFrame);
            using var _ = folder;
            return [.. scripts.Select(script => File.ReadAllText(script.File))];
        }
    }

    [Fact]
    public void The_head_says_what_is_claimed_and_of_what()
    {
        var (folder, _, scripts) = ScriptFolder.Of(new Design(), [Nothing], [], Operation.WriteFrame);
        using var _ = folder;
        Assert.StartsWith(
            "; claim: nothing\n; operation: write_frame\n; Says nothing.\n; expected: 1 x unsat\n",
            File.ReadAllText(scripts[0].File),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_law_has_a_script_and_no_branches()
    {
        using var folder = new ScriptFolder();
        var scripts = new Scripts([], folder.Save);
        var (law, log) = (Laws.All()[0], new QueryLog());
        scripts.Keep([law.Prove(Solver.TimeoutMs, log)], log);
        string text = File.ReadAllText(Assert.Single(scripts.All).File);
        Assert.All(ScriptReader.Answers(text), answer => Assert.Equal(Sat.UNSATISFIABLE, answer));
    }

    [Fact]
    public void No_two_obligations_share_a_file_and_names_are_safe()
    {
        string[] goals =
        [
            Script.Branches,
            .. ClaimList.All().Select(claim => claim.Name),
            .. Lemmas.All().Select(lemma => "lemma " + lemma.Name),
        ];
        string[] names =
        [
            .. from goal in goals
               from operation in Operation.All().Select(one => one.Name).Append("initial")
               select Scripts.NameOf(goal, operation),
            .. Laws.All().Select(law => Scripts.NameOf(Law.Claim, law.Name)),
        ];
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name => Assert.Matches(@"^[A-Za-z][\w-]*--[A-Za-z][\w-]*\.smt2$", name));
    }

    private static Claim About(string name, Func<Step, Spec.Point, Bool> conclusion) =>
        new(name, "Says nothing.", [new("part", "", [Sorts.Device], (_, _) => true, conclusion)]);

    private static IReadOnlyList<Sat> Answers(
        Design design, Claim claim, IReadOnlyList<Lemma> lemmas, string operation)
    {
        var (folder, _, scripts) = ScriptFolder.Of(design, [claim], lemmas, operation);
        using var _ = folder;
        return ScriptReader.Answers(File.ReadAllText(scripts.Single(script => script.Claim == claim.Name).File));
    }
}

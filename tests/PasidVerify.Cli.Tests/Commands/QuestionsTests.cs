using System.Text.Json;

namespace PasidVerify.Cli.Tests;

public sealed class QuestionsTests(QuestionsRun run) : IClassFixture<QuestionsRun>
{
    [Fact]
    public void Every_answer_is_as_expected() => Assert.Equal(ExitCode.Holds, run.Code);

    [Theory]
    [InlineData("fast-for-untrusted", "isolation", 1)]
    [InlineData("bypass-for-untrusted", "isolation", 1)]
    [InlineData("no-flush-on-unmap-strict-kva", "strict-coherence", 5)]
    [InlineData("flush-before-clear", "strict-coherence", 7)]
    [InlineData("pasid-entry-without-cache-flush", "binding", 6)]
    [InlineData("no-kernel-notifier", "kernel-coherence", 4)]
    [InlineData("table-page-freed-before-flush", "kernel-coherence", 3)]
    [InlineData("no-write-protect-enable", "write-protection", 1)]
    [InlineData("ats-for-untrusted", "mode-isolation", 1)]
    [InlineData("lazy-for-untrusted", "isolation", 3)]
    [InlineData("no-flush-on-unmap-iova", "strict-coherence", 4)]
    [InlineData("no-flush-after-failed-sg", "atomic-failure", 5)]
    [InlineData("no-device-tlb-flush-for-pasid", "strict-coherence", 7)]
    [InlineData("pasid-recorded-per-domain", "strict-coherence", 11)]
    [InlineData("domain-id-reused-before-flush", "allocator", 3)]
    [InlineData("iova-reused-before-flush", "lazy-coherence", 3)]
    [InlineData("bypass-disable-clears-pasid-0", "binding", 2)]
    [InlineData("wrapping-range-check", "isolation", 2)]
    public void A_switch_breaks_its_claim_by_a_trace_that_replays(string id, string claim, int steps)
    {
        var answer = run.Answers.Single(one => one.GetProperty("id").GetString() == id);
        Assert.Equal((claim, "broken", steps), (Text(answer, "claim"), Text(answer, "verdict"), Steps(answer)));
        Assert.Equal(id, Assert.Single(answer.GetProperty("switches").EnumerateArray()).GetString());
        Assert.EndsWith("?", Text(answer, "question"), StringComparison.Ordinal);
        string trace = Text(answer, "trace");
        Assert.StartsWith(run.Folder, trace, StringComparison.Ordinal);
        Assert.Equal($"./pasidverify replay {trace}", Text(answer, "command"));

        var again = CommandLine.Run("replay", trace, "--json");
        Assert.Equal((ExitCode.Violated, ""), (again.Code, again.Error));
        var json = again.Json("replay");
        Assert.True(json.GetProperty("reproduced").GetBoolean());
        Assert.Equal((claim, steps), (Text(json, "claim"), Step(json)));
    }

    [Theory]
    [InlineData("no-flush-on-unmap-fast-kva")]
    [InlineData("fast-beyond-direct-map")]
    [InlineData("fast-shares-direct-map-only")]
    public void A_rule_that_no_claim_needs_is_answered_by_a_proof(string id)
    {
        var answer = run.Answers.Single(one => one.GetProperty("id").GetString() == id);
        Assert.Equal(("kernel-coherence", "holds"), (Text(answer, "claim"), Text(answer, "verdict")));
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("trace").ValueKind);
        Assert.Equal($"./pasidverify prove --claim kernel-coherence --switch {id}", Text(answer, "command"));
    }

    [Theory]
    [InlineData("one-reserved-pasid", "binding")]
    [InlineData("lazy-for-trusted", "lazy-coherence")]
    [InlineData("iova-mode-for-untrusted", "isolation")]
    public void What_the_design_itself_answers_needs_no_switch(string id, string claim)
    {
        var answer = run.Answers.Single(one => one.GetProperty("id").GetString() == id);
        Assert.Equal((claim, "holds"), (Text(answer, "claim"), Text(answer, "verdict")));
        Assert.Equal($"./pasidverify prove --claim {claim}", Text(answer, "command"));
    }

    [Fact]
    public void A_pair_of_switches_is_a_question_of_its_own()
    {
        var answer = run.Answers.Single(one =>
            one.GetProperty("id").GetString() == "no-kernel-notifier+fast-beyond-direct-map");
        Assert.Equal(("broken", 4), (Text(answer, "verdict"), Steps(answer)));
        Assert.Equal(2, answer.GetProperty("switches").GetArrayLength());
    }

    [Fact]
    public void There_is_one_answer_for_each_question() => Assert.Equal(29, run.Answers.Count);

    [Fact]
    public void A_replay_as_text_ends_with_what_it_came_to()
    {
        var ran = CommandLine.Run("replay", Text(run.Answers[0], "trace"));
        Assert.Equal(ExitCode.Violated, ran.Code);
        Assert.EndsWith("reproduced: isolation fails at step 1\n", ran.Output, StringComparison.Ordinal);
    }

    private static string Text(JsonElement json, string field) => json.GetProperty(field).GetString()!;

    private static int Steps(JsonElement json) => json.GetProperty("steps").GetInt32();

    private static int Step(JsonElement json) => json.GetProperty("step").GetInt32();
}

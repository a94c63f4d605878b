using System.Text;
using PasidVerify.Spec;

namespace PasidVerify.Report.Tests;

public sealed class RoundTripTests
{
    [Fact]
    public void A_written_trace_is_the_golden_file() =>
        Assert.Equal(Golden.Text("typical.itf.json"), ItfWriter.Write(Examples.Typical(), Examples.Version));

    [Fact]
    public void The_same_trace_gives_the_same_bytes() => Assert.Equal(
        ItfWriter.Write(Examples.Extreme(), Examples.Version), ItfWriter.Write(Examples.Extreme(), Examples.Version));

    [Fact]
    public void A_typical_trace_reads_back_exactly() => Examples.AssertSame(Examples.Typical(), Reread(Examples.Typical()));

    [Fact]
    public void Limits_orders_and_escapes_read_back_exactly() =>
        Examples.AssertSame(Examples.Extreme(), Reread(Examples.Extreme()));

    [Fact]
    public void A_trace_that_fails_initially_has_no_steps()
    {
        var trace = Examples.Typical() with { Steps = [] };
        Examples.AssertSame(trace, Reread(trace));
    }

    [Fact]
    public void A_timestamp_is_written_only_when_given()
    {
        Assert.DoesNotContain("timestamp", ItfWriter.Write(Examples.Typical(), Examples.Version), StringComparison.Ordinal);
        string text = ItfWriter.Write(Examples.Typical(), Examples.Version, DateTimeOffset.UnixEpoch.AddSeconds(2));
        Assert.Contains("\"timestamp\": 2000,", text, StringComparison.Ordinal);
        Examples.AssertSame(Examples.Typical(), Parse(text));
    }

    [Fact]
    public void Angle_brackets_never_reach_the_file()
    {
        string text = ItfWriter.Write(Examples.Extreme(), Examples.Version);
        Assert.DoesNotContain('<', text);
        Assert.True(Ascii.IsValid(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("#meta")]
    [InlineData("__proto__")]
    public void An_argument_that_readers_would_take_for_their_own_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => ItfWriter.Write(With(new("op", [(name, 1)], "Ok")), Examples.Version));

    [Fact]
    public void An_argument_given_twice_is_refused() => Assert.Throws<ArgumentException>(
        () => ItfWriter.Write(With(new("op", [("x", 1), ("x", 2)], "Ok")), Examples.Version));

    private static Counterexample With(TraceStep step) => Examples.Typical() with { Steps = [step] };

    private static Counterexample Reread(Counterexample trace) => Parse(ItfWriter.Write(trace, Examples.Version));

    private static Counterexample Parse(string text) =>
        ItfReader.Parse(Encoding.UTF8.GetBytes(text), "trace", Examples.Claims);
}

namespace PasidVerify.Report.Tests;

public sealed class TextTraceTests
{
    [Fact]
    public void The_text_is_the_golden_file() => Assert.Equal(
        Golden.Text("typical.txt"), TextTrace.Of(Examples.Typical(), "Once a strict unmap has returned, nothing is left."));

    [Fact]
    public void A_trace_without_steps_fails_initially()
    {
        string text = TextTrace.Of(Examples.Typical() with { Steps = [], Switches = [] }, "sentence");
        Assert.Contains("switches  none\n", text, StringComparison.Ordinal);
        Assert.Contains("\nbroken in the initial state: ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("device", 0x118, "01:03.0")]
    [InlineData("device", 0xffff, "ff:1f.7")]
    [InlineData("device", 0x10000, "65536")]
    [InlineData("mode", 1, "bypass")]
    [InlineData("mode", 3, "kva")]
    [InlineData("mode", 9, "9")]
    [InlineData("mode", ulong.MaxValue, "0xffffffffffffffff")]
    [InlineData("protection", 0, "0x0")]
    [InlineData("protection", 1, "r")]
    [InlineData("protection", 2, "w")]
    [InlineData("protection", 3, "rw")]
    [InlineData("protection", 8, "0x8")]
    [InlineData("address", 0, "0x0")]
    [InlineData("size", ulong.MaxValue, "0xffffffffffffffff")]
    [InlineData("page", 0xffff888000000, "0xffff888000000")]
    [InlineData("pasid", 0xfffff, "1048575")]
    [InlineData("ticket", 1UL << 40, "0x10000000000")]
    public void An_argument_is_written_as_a_kernel_engineer_would(string name, ulong value, string text) =>
        Assert.Equal($"op({name}={text}) -> Ok", TextTrace.Step(new("op", [(name, value)], "Ok")));
}

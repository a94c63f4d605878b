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
    [InlineData("Not so for device 0x20, pasid 0x2, domain 0x3.", "Not so for device 00:04.0, pasid 2, domain 3.")]
    [InlineData("Device 0x118 with PASID 1 at 0x2000", "Device 01:03.0 with PASID 1 at 0x2000")]
    [InlineData("page 0x20, frame 0x1000, table 0x800", "page 0x20, frame 0x1000, table 0x800")]
    [InlineData("a device 0x is none, and devices 0x20", "a device 0x is none, and devices 0x20")]
    public void A_sentence_names_devices_as_steps_do(string recorded, string printed) => Assert.EndsWith(
        $": {printed}\n",
        TextTrace.Of(Examples.Typical() with { Explanation = recorded }, "sentence"),
        StringComparison.Ordinal);

    [Fact]
    public void So_does_a_sentence_by_itself() => Assert.Equal(
        "access had device 00:04.0, not device 00:02.0", TextTrace.Sentence("access had device 0x20, not device 0x10"));

    [Theory]
    [InlineData("end", "scope     end, direct map 0xffffffffffffe000-0xffffffffffffffff\n")]
    [InlineData("elsewhere", "scope     elsewhere\n")]
    public void The_direct_map_has_its_first_and_its_last_byte(string scope, string line) => Assert.Contains(
        line, TextTrace.Of(Examples.Typical() with { Scope = scope }, "sentence"), StringComparison.Ordinal);

    [Fact]
    public void A_record_is_not_printed_as_what_was_seen()
    {
        using var text = new StringWriter { NewLine = "\n" };
        TextTrace.Write(text, Examples.Typical(), "sentence", "recorded as broken");
        Assert.Contains("\nrecorded as broken by step 4: ", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\nbroken", text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table", 0x800, "0x800")]
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

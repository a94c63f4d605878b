namespace PasidVerify.Cli.Tests;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["isolation", "mode-isolation", "strict-coherence", "binding"];

    [Theory]
    [InlineData("isolatoin", "isolation")]
    [InlineData("mode", "mode-isolation")]
    [InlineData("strict", "strict-coherence")]
    [InlineData("bindings", "binding")]
    [InlineData("bonding", "binding")]
    [InlineData("strict-coherency", "strict-coherence")]
    public void The_nearest_name_starts_so_or_has_the_fewest_letters_to_change(string given, string nearest) =>
        Assert.Equal(nearest, Names.Near(given, Known));

    [Theory]
    [InlineData("")]
    [InlineData("xyz")]
    [InlineData("bounding-box")]
    [InlineData("no-flush-on-unmap")]
    public void A_name_that_is_like_no_other_has_none_near(string given) => Assert.Null(Names.Near(given, Known));

    [Fact]
    public void Then_the_complaint_guesses_nothing()
    {
        var e = Assert.Throws<UsageException>(() => Names.Find("xyz", Known, name => name, "claim"));
        Assert.StartsWith("unknown claim 'xyz': no claim is named nearly so", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_known_name_is_found() => Assert.Equal("binding", Names.Find("binding", Known, name => name, "claim"));

    [Fact]
    public void An_unknown_name_is_a_complaint_of_its_kind()
    {
        var e = Assert.Throws<UsageException>(() => Names.Find("bindin", Known, name => name, "claim"));
        Assert.StartsWith("unknown claim 'bindin': did you mean 'binding'?", e.Message, StringComparison.Ordinal);
    }
}

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
        Assert.Equal(nearest, Names.Nearest(given, Known));

    [Fact]
    public void A_known_name_is_found() => Assert.Equal("binding", Names.Find("binding", Known, name => name, "claim"));

    [Fact]
    public void An_unknown_name_is_a_complaint_of_its_kind()
    {
        var e = Assert.Throws<UsageException>(() => Names.Find("bindin", Known, name => name, "claim"));
        Assert.StartsWith("unknown claim 'bindin': did you mean 'binding'?", e.Message, StringComparison.Ordinal);
    }
}

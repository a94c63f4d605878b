namespace PasidVerify.Cli.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("60s", 60_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    public void A_number_and_a_unit_is_a_duration(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Durations.Parse(text, "--time"));

    [Fact]
    public void A_duration_longer_than_a_month_is_named_as_such() => Assert.Equal(
        "--time: '721h' is longer than 30 days",
        Assert.Throws<UsageException>(() => Durations.Parse("721h", "--time")).Message);

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("60")]
    [InlineData("60 parsecs")]
    [InlineData("1,5s")]
    [InlineData("0s")]
    [InlineData("-2m")]
    [InlineData("Infinitys")]
    public void Anything_else_is_not(string text)
    {
        var e = Assert.Throws<UsageException>(() => Durations.Parse(text, "--budget"));
        Assert.StartsWith($"--budget: '{text}' is no duration", e.Message, StringComparison.Ordinal);
    }
}

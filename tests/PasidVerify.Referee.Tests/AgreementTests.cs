namespace PasidVerify.Referee.Tests;

/// <summary>The specification's program and the referee answer alike, and let the same requests through.</summary>
public sealed class AgreementTests
{
    private const int Sequences = 10;

    [Theory]
    [InlineData("small")]
    [InlineData("top")]
    [InlineData("end")]
    [InlineData("kernel")]
    [InlineData("dma")]
    [InlineData("lazy")]
    [InlineData("list")]
    [InlineData("untrusted")]
    [InlineData("bounce")]
    [InlineData("campaign")]
    [InlineData("mixed")]
    [InlineData("mixed-lazy")]
    [InlineData("mixed-passthrough")]
    public void The_specification_and_the_referee_agree(string name)
    {
        var scope = Scopes.Of(name);
        for (int seed = 1; seed <= Sequences; seed++)
        {
            // As it is, a scope soon runs out of tickets, which is to be seen too.
            string? difference = Bout.Run(scope, design: null, seed, steps: 30, questions: 16)
                ?? Bout.Run(Scopes.Long(scope), design: null, seed, steps: 200, questions: 16);
            if (difference is not null) Assert.Fail(difference);
        }
    }
}

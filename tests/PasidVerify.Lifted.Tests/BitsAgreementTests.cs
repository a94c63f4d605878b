namespace PasidVerify.Lifted.Tests;

/// <summary>Every operator of Bits computes the same in the concrete and in the symbolic reading.</summary>
public class BitsAgreementTests
{
    public static TheoryData<string> BinaryOperators => [.. Binary.Keys];

    public static TheoryData<string> UnaryOperators => [.. Unary.Keys];

    private static Dictionary<string, Func<Bits, Bits, Bits>> Binary => new()
    {
        ["+"] = (a, b) => a + b,
        ["-"] = (a, b) => a - b,
        ["&"] = (a, b) => a & b,
        ["|"] = (a, b) => a | b,
        ["^"] = (a, b) => a ^ b,
        ["<<"] = (a, b) => a << b,
        [">>"] = (a, b) => a >> b,
        ["=="] = (a, b) => (a == b).AsBit(),
        ["!="] = (a, b) => (a != b).AsBit(),
        ["<"] = (a, b) => (a < b).AsBit(),
        ["<="] = (a, b) => (a <= b).AsBit(),
        [">"] = (a, b) => (a > b).AsBit(),
        [">="] = (a, b) => (a >= b).AsBit(),
        ["select"] = (a, b) => Bits.Select(a < b, a, b),
    };

    private static Dictionary<string, Func<Bits, Bits>> Unary => new()
    {
        ["~"] = a => ~a,
        ["leading zero count"] = a => a.LeadingZeroCount(),
        ["lowest bit"] = a => a.Slice(0, 1),
        ["upper half"] = a => a.Slice(a.Width / 2, a.Width - (a.Width / 2)),
        ["extend"] = a => a.Extend(64),
        ["+ 1"] = a => a + 1,
        ["- 1"] = a => a - 1,
        ["& 1"] = a => a & 1,
        ["<< 1"] = a => a << 1,
        [">> 1"] = a => a >> 1,
        ["== 1"] = a => (a == 1).AsBit(),
        ["!= 1"] = a => (a != 1).AsBit(),
        ["< 1"] = a => (a < 1).AsBit(),
        ["<= 1"] = a => (a <= 1).AsBit(),
        ["> 1"] = a => (a > 1).AsBit(),
        [">= 1"] = a => (a >= 1).AsBit(),
    };

    [Theory]
    [MemberData(nameof(BinaryOperators))]
    public void A_binary_operator_agrees_in_both_readings(string name)
    {
        using var readings = new Readings();
        foreach (var (left, right) in Words.Pairs(seed: 1)) readings.MustAgree(Binary[name], left, right);
        Assert.True(readings.Asked > 300);
    }

    [Theory]
    [MemberData(nameof(UnaryOperators))]
    public void A_unary_operator_agrees_in_both_readings(string name)
    {
        using var readings = new Readings();
        foreach (var word in Words.Singles(seed: 2)) readings.MustAgree(Unary[name], word);
        Assert.True(readings.Asked > 300);
    }

    [Fact]
    public void A_long_random_expression_agrees_in_both_readings()
    {
        var random = new Random(3);
        using var readings = new Readings();
        for (int round = 0; round < 100; round++)
        {
            int width = 1 + random.Next(64);
            Func<Bits, Bits, Bits>[] steps = [.. Binary.Values.Take(7).OrderBy(_ => random.Next())];
            Bits Compute(Bits a, Bits b) => steps.Aggregate(a ^ b, (value, step) => step(value, step(b, a))) ^ a ^ b;
            readings.MustAgree(
                Compute, new(Words.Random(random, width), width), new(Words.Random(random, width), width));
        }
    }

    [Fact]
    public void A_disagreement_would_be_noticed()
    {
        using var readings = new Readings();
        Bits Wrong(Bits a) => a.IsSymbolic ? a + 1 : a + 2;
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => readings.MustAgree(Wrong, new Bits(7, 8)));
    }
}

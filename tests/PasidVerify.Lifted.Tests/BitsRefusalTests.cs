namespace PasidVerify.Lifted.Tests;

/// <summary>What no word can be, and no operator is given.</summary>
public class BitsRefusalTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 65)]
    [InlineData(0, -1)]
    [InlineData(2, 1)]
    [InlineData(1UL << 63, 63)]
    public void A_word_has_1_to_64_bits_and_its_value_fits(ulong value, int width)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bits(value, width));
    }

    [Fact]
    public void Operands_of_different_widths_do_not_meet()
    {
        using var explorer = new PathExplorer();
        foreach (var (a, b) in new[]
        {
            (new Bits(1, 8), new Bits(1, 9)),
            (explorer.Unknown("x", 8), new Bits(1, 9)),
            (explorer.Unknown("x", 8), explorer.Unknown("y", 9)),
        })
        {
            Assert.Throws<ArgumentException>(() => a + b);
            Assert.Throws<ArgumentException>(() => a - b);
            Assert.Throws<ArgumentException>(() => a & b);
            Assert.Throws<ArgumentException>(() => a | b);
            Assert.Throws<ArgumentException>(() => a ^ b);
            Assert.Throws<ArgumentException>(() => a << b);
            Assert.Throws<ArgumentException>(() => a >> b);
            Assert.Throws<ArgumentException>(() => a == b);
            Assert.Throws<ArgumentException>(() => a < b);
            Assert.Throws<ArgumentException>(() => a <= b);
            Assert.Throws<ArgumentException>(() => Bits.Select(explorer.UnknownBool("c"), a, b));
        }
    }

    [Fact]
    public void A_constant_that_does_not_fit_is_refused()
    {
        var word = new Bits(1, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => word + 16UL);
        Assert.Throws<ArgumentOutOfRangeException>(() => word == 16);
        Assert.Throws<ArgumentOutOfRangeException>(() => word < 16);
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(7, 2)]
    [InlineData(0, 9)]
    public void A_slice_lies_inside_the_word(int low, int length)
    {
        using var explorer = new PathExplorer();
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bits(0xff, 8).Slice(low, length));
        Assert.Throws<ArgumentOutOfRangeException>(() => explorer.Unknown("x", 8).Slice(low, length));
    }

    [Fact]
    public void A_word_is_not_extended_to_a_narrower_one()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bits(0, 8).Extend(7));
        Assert.Equal(8, new Bits(0, 8).Extend(8).Width);
    }

    [Fact]
    public void Words_of_different_widths_are_different_objects()
    {
        Assert.False(new Bits(1, 8).Equals(new Bits(1, 9)));
        Assert.False(new Bits(1, 8).Equals("0x1"));
    }
}

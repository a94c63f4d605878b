using System.Numerics;

namespace PasidVerify.Lifted.Tests;

/// <summary>Plain words compute as unbounded integers do, cut to their width.</summary>
public class BitsLawTests
{
    [Fact]
    public void Sums_and_differences_wrap_around()
    {
        foreach (var (a, b) in Words.Pairs(seed: 4))
        {
            Expect(Whole(a) + Whole(b), a + b);
            Expect(Whole(a) - Whole(b), a - b);
            Expect(Whole(a), a + b - b);
        }
    }

    [Fact]
    public void Bitwise_operators_work_bit_by_bit()
    {
        foreach (var (a, b) in Words.Pairs(seed: 5))
        {
            Expect(Whole(a) & Whole(b), a & b);
            Expect(Whole(a) | Whole(b), a | b);
            Expect(Whole(a) ^ Whole(b), a ^ b);
            Expect(-Whole(a) - 1, ~a);
        }
    }

    [Fact]
    public void A_shift_by_the_width_or_more_leaves_nothing()
    {
        foreach (var (a, b) in Words.Pairs(seed: 6))
        {
            int count = (int)Math.Min(b.Concrete, 64);
            Expect(Whole(a) << count, a << b);
            Expect(Whole(a) >> count, a >> b);
        }
    }

    [Fact]
    public void Comparison_is_unsigned()
    {
        foreach (var (a, b) in Words.Pairs(seed: 7))
        {
            int order = Whole(a).CompareTo(Whole(b));
            Assert.Equal(order == 0, (a == b).Concrete);
            Assert.Equal(order != 0, (a != b).Concrete);
            Assert.Equal(order < 0, (a < b).Concrete);
            Assert.Equal(order <= 0, (a <= b).Concrete);
            Assert.Equal(order > 0, (a > b).Concrete);
            Assert.Equal(order >= 0, (a >= b).Concrete);
            Assert.Equal(order == 0, a.Equals(b));
        }
    }

    [Fact]
    public void Constants_stand_for_words_of_the_same_width()
    {
        foreach (var (a, b) in Words.Pairs(seed: 8))
        {
            ulong constant = b.Concrete;
            Assert.Equal(a + b, a + constant);
            Assert.Equal(a - b, a - constant);
            Assert.Equal(a & b, a & constant);
            Assert.Equal((a == b).Concrete, (a == constant).Concrete);
            Assert.Equal((a != b).Concrete, (a != constant).Concrete);
            Assert.Equal((a < b).Concrete, (a < constant).Concrete);
            Assert.Equal((a <= b).Concrete, (a <= constant).Concrete);
            Assert.Equal((a > b).Concrete, (a > constant).Concrete);
            Assert.Equal((a >= b).Concrete, (a >= constant).Concrete);
        }
    }

    [Fact]
    public void Slices_put_side_by_side_are_the_word()
    {
        foreach (var word in Words.Singles(seed: 9))
        {
            for (int low = 1; low < word.Width; low++)
            {
                var (upper, lower) = (word.Slice(low, word.Width - low), word.Slice(0, low));
                Assert.Equal((upper.Width, lower.Width), (word.Width - low, low));
                Assert.Equal(word, (upper.Extend(word.Width) << low) | lower.Extend(word.Width));
            }
        }
    }

    [Fact]
    public void Leading_zeros_end_at_the_highest_one()
    {
        foreach (var word in Words.Singles(seed: 10))
        {
            int zeros = word.Width - (int)Whole(word).GetBitLength();
            Assert.Equal(new Bits((ulong)zeros, word.Width), word.LeadingZeroCount());
        }
    }

    [Fact]
    public void Select_takes_one_of_two_words()
    {
        var (a, b) = (new Bits(5, 4), new Bits(9, 4));
        Assert.Equal(a, Bits.Select(true, a, b));
        Assert.Equal(b, Bits.Select(false, a, b));
    }

    [Fact]
    public void A_word_prints_as_hexadecimal()
    {
        Assert.Equal("0xbeef", new Bits(0xbeef, 20).ToString());
        Assert.Equal("0x0", new Bits(0, 1).ToString());
    }

    [Fact]
    public void Equal_words_have_equal_hash_codes()
    {
        foreach (var word in Words.Singles(seed: 11))
            Assert.Equal(word.GetHashCode(), new Bits(word.Concrete, word.Width).GetHashCode());
    }

    private static BigInteger Whole(Bits word) => word.Concrete;

    private static void Expect(BigInteger expected, Bits word)
    {
        var size = BigInteger.One << word.Width;
        Assert.Equal(((expected % size) + size) % size, Whole(word));
    }
}

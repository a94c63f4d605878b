namespace PasidVerify.Iommu.Tests;

public class ArithmeticTests
{
    public static readonly ulong[] Addresses =
    [
        0, 1, 0x1000, 0x1f_f000, 0x20_0000, 0x3fff_f000, 0x7f_ffff_f000, 0x7fff_ffff_f000, 0x7fff_ffff_ffff,
        0x0000_8000_0000_0000, 0xffff_7fff_ffff_ffff, 0xffff_8000_0000_0000, 0xffff_8880_0000_0000,
        0xffff_c900_0000_0000, 0x0000_ffff_ffff_f000, 0x01ff_ffff_ffff_f000, 0xfee0_0000, 0xfeef_ffff,
        0xffff_f000, 0x1_0000_0000, 0xffff_ffff_ffff_f000, ulong.MaxValue,
    ];

    [Theory]
    [InlineData(FirstStageEntry.Present, 1)]
    [InlineData(0, 0)]
    public void Marks_count_of_a_leaf_that_is_present(ulong present, ulong agrees) => Assert.Equal(
        agrees, MappingMark.Agrees<Word>(MappingMark.First | MappingMark.Last | present, 5, 5, 5).Value);

    [Theory]
    [InlineData(0x0, 0x1, 0x0, 0)]
    [InlineData(0x3, 0x1, 0x3, 0)]
    [InlineData(0x3, 0x2, 0x0, 3)]
    [InlineData(0x0, 0x2, 0x0, 1)]
    [InlineData(0x1, 0x2, 0x0, 2)]
    [InlineData(0x3, 0x3, 0x0, 3)]
    [InlineData(0x2, 0x3, 0x0, 3)]
    [InlineData(0x4, 0x3, 0x4, 2)]
    [InlineData(0x7, 0x2, 0x0, 4)]
    [InlineData(0x1ff, 0x2, 0x0, 10)]
    [InlineData(0x200, 0x200, 0x200, 9)]
    [InlineData(0x201, 0x200, 0x0, 11)]
    [InlineData(0x1ff, 0x3, 0x0, 10)]
    [InlineData(0x0, 0x200, 0x0, 9)]
    [InlineData(0x0, 0x201, 0x0, 10)]
    [InlineData(0x3ffff, 0x2, 0x0, 19)]
    [InlineData(0x40000, 0x40000, 0x40000, 18)]
    [InlineData(0x40001, 0x40000, 0x0, 20)]
    [InlineData(0x7ffffffff, 0x2, 0x0, 36)]
    [InlineData(0xf_ffff_ffff_ffff, 0x1, 0xf_ffff_ffff_ffff, 0)]
    [InlineData(0x0, 0x10_0000_0000_0000, 0x0, 52)]
    public void The_address_mask_is_that_of_the_table(ulong first, ulong count, ulong block, ulong order)
    {
        Word actual = AddressMask.Order<Word>(first, first + count - 1);
        Assert.Equal(order, actual.Value);
        Assert.Equal(block, AddressMask.Block<Word>(first, actual).Value);
    }

    [Fact]
    public void The_address_mask_is_the_smallest_aligned_cover()
    {
        for (ulong first = 0; first < 300; first++)
        {
            for (ulong last = first; last < first + 300; last++)
            {
                ulong smallest = 0;
                while (first >> (int)smallest != last >> (int)smallest)
                    smallest++;
                Assert.Equal(smallest, AddressMask.Order<Word>(first, last).Value);
                Assert.Equal(1UL, AddressMask.Covers<Word>(first, smallest, last).Value);
                Assert.Equal(0UL, AddressMask.Covers<Word>(first, smallest, first ^ 1UL << (int)smallest).Value);
            }
        }
    }

    [Fact]
    public void The_range_check_agrees_with_unbounded_arithmetic()
    {
        ulong[] lengths = [0, 1, 0x1000, 0xffff, 0x1_0000, 0x7780_0000_0000, ulong.MaxValue, 1UL << 63];
        foreach (ulong start in Addresses)
        {
            foreach (ulong length in lengths.Where(length => (UInt128)start + length <= (UInt128)1 << 64))
            {
                foreach (ulong address in Addresses)
                {
                    foreach (ulong size in lengths.Concat(Addresses).Where(size => size != 0))
                    {
                        bool inside = address >= start && (UInt128)address + size <= (UInt128)start + length;
                        Assert.Equal(
                            inside ? 1UL : 0UL, DirectMap.Contains<Word>(start, length, address, size).Value);
                    }
                }
            }
        }
    }

    [Fact]
    public void A_size_that_wraps_around_is_outside()
    {
        Assert.Equal(0UL, DirectMap.Contains<Word>(Machine.Base, 1UL << 46, Machine.Base, 0x0000_7780_0000_0000).Value);
    }

    [Fact]
    public void Splitting_and_joining_a_canonical_address_gives_it_back()
    {
        foreach (ulong address in Addresses)
        {
            bool canonical = (long)(address << 16) >> 16 == (long)address;
            Assert.Equal(canonical ? 1UL : 0UL, Paging.IsCanonical<Word>(address).Value);
            Word joined = Paging.Join(
                Paging.TableIndex<Word>(address, 4), Paging.TableIndex<Word>(address, 3),
                Paging.TableIndex<Word>(address, 2), Paging.TableIndex<Word>(address, 1),
                Paging.Offset<Word>(address));
            Assert.Equal(canonical, joined.Value == address);
        }
    }

    [Fact]
    public void A_shift_by_64_or_more_gives_0()
    {
        Assert.Equal(0UL, ((Word)1 << (Word)64).Value);
        Assert.Equal(0UL, ((Word)ulong.MaxValue >> (Word)64).Value);
        Assert.Equal(0UL, ((Word)ulong.MaxValue << (Word)ulong.MaxValue).Value);
        Assert.Equal(1UL << 63, ((Word)1 << (Word)63).Value);
    }

    [Theory]
    [InlineData(0xfedf_ffff, 0)]
    [InlineData(0xfee0_0000, 1)]
    [InlineData(0xfeef_ffff, 1)]
    [InlineData(0xfef0_0000, 0)]
    [InlineData(0x1_fee0_0000, 0)]
    public void The_interrupt_window_is_one_megabyte(ulong address, ulong inside)
    {
        Assert.Equal(inside, InterruptWindow.Contains<Word>(address).Value);
    }

    [Theory]
    [InlineData(1, 0x80, 0)]
    [InlineData(2, 0x1f_e080, 0x1f_e000)]
    [InlineData(2, 0x1f_e000, 0)]
    [InlineData(2, 0x1080, 0)]
    [InlineData(3, 0x3fff_e080, 0x3fff_e000)]
    [InlineData(3, 0x3fff_e000, 0)]
    [InlineData(4, 0x80, 0x80)]
    [InlineData(1, 0x7fff_c000_0000_0000, 0x000f_c000_0000_0000)]
    public void Reserved_bits_depend_on_the_level(int level, ulong entry, ulong reserved)
    {
        Assert.Equal(reserved, FirstStageEntry.ReservedBits<Word>(entry, level, 46).Value);
    }

    [Theory]
    [InlineData(1, 0x8000_0000_1234_5fff, 0x1234_5abc)]
    [InlineData(2, 0x1220_1fff, 0x1234_5abc)]
    [InlineData(3, 0x4000_1fff, 0x5234_5abc)]
    public void A_leaf_keeps_the_offset_in_its_page(int level, ulong entry, ulong output)
    {
        Assert.Equal(output, FirstStageEntry.Output<Word>(entry, 0x1234_5abc, level).Value);
    }
}

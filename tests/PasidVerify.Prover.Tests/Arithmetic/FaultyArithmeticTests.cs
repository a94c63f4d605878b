using PasidVerify.Iommu;
using PasidVerify.Lifted;

namespace PasidVerify.Prover.Tests;

/// <summary>
/// Known mistakes in the place of shipping functions, under one law for both: each mistake must be refuted, and the
/// shipping function proved.
/// </summary>
public sealed class FaultyArithmeticTests
{
    private delegate LiftedWord Order(LiftedWord first, LiftedWord last);

    private delegate LiftedWord RangeCheck(LiftedWord start, LiftedWord length, LiftedWord address, LiftedWord size);

    private delegate LiftedWord Encode(LiftedWord frame, LiftedWord writable);

    [Fact]
    public void An_address_mask_from_the_size_alone_is_refuted()
    {
        MustHold(Covers(AddressMask.Order));
        MustFail(Covers(FromSizeAlone));
    }

    [Fact]
    public void An_address_mask_that_is_one_too_large_is_refuted()
    {
        MustHold(IsLeast(AddressMask.Order));
        MustHold(Covers(OneTooLarge));
        MustFail(IsLeast(OneTooLarge));
    }

    [Fact]
    public void A_range_check_with_a_sum_that_wraps_around_is_refuted()
    {
        MustHold(AcceptsOnlyInside(DirectMap.Contains));
        MustFail(AcceptsOnlyInside(Wrapping));
    }

    [Fact]
    public void A_range_check_that_refuses_the_last_byte_is_refuted()
    {
        MustHold(AcceptsTheWhole(DirectMap.Contains));
        MustFail(AcceptsTheWhole(WithoutTheLastByte));
    }

    [Fact]
    public void A_PASID_index_shifted_by_one_bit_too_many_or_too_few_is_refuted()
    {
        MustHold(SplitsAndJoins(PasidIndex.Directory, PasidIndex.Table));
        MustFail(SplitsAndJoins(pasid => pasid >> LiftedWord.Constant(7), PasidIndex.Table));
        MustFail(SplitsAndJoins(pasid => pasid >> LiftedWord.Constant(5), PasidIndex.Table));
        MustFail(SplitsAndJoins(PasidIndex.Directory, pasid => pasid & LiftedWord.Constant(31)));
    }

    [Fact]
    public void Marks_of_first_pages_alone_are_refuted()
    {
        MustHold(TellsTheLast(MappingMark.Of));
        MustFail(TellsTheLast((page, first, last) => MappingMark.Of(page, first, LiftedWord.Constant(ulong.MaxValue))));
    }

    [Fact]
    public void A_strict_leaf_without_U_S_is_refuted()
    {
        MustHold(IsUserLeaf(FirstStageEntry.StrictLeaf));
        MustFail(IsUserLeaf(FirstStageEntry.KernelLeaf));
        MustFail(IsUserLeaf((frame, writable) =>
            FirstStageEntry.StrictLeaf(frame, writable) & ~LiftedWord.Constant(FirstStageEntry.User)));
    }

    [Fact]
    public void A_strict_leaf_that_is_always_writable_is_refuted() =>
        MustFail(IsUserLeaf((frame, _) => FirstStageEntry.StrictLeaf(frame, LiftedWord.Constant(1))));

    [Fact]
    public void A_byte_of_a_neighbour_or_one_too_few_is_refuted()
    {
        var one = LiftedWord.Constant(1);
        MustHold(MemoryLaws.FirstWord(BytesOfWord.Within));
        MustHold(MemoryLaws.LaterWord(BytesOfWord.Within));
        MustFail(MemoryLaws.FirstWord((word, address, size) => BytesOfWord.Within(word, address, size + one)));
        MustFail(MemoryLaws.FirstWord((word, address, size) => BytesOfWord.Within(word, address + one, size)));
        MustFail(MemoryLaws.FirstWord((_, _, _) => LiftedWord.Constant(ulong.MaxValue)));
        MustFail(MemoryLaws.LaterWord((word, address, size) => BytesOfWord.Within(word, address, size - one)));
        MustFail(MemoryLaws.LaterWord((_, _, _) => LiftedWord.Constant(ulong.MaxValue)));
    }

    private static Law Covers(Order order) => new("covers", word =>
    {
        var (first, last, page) = (word("first"), word("last"), word("page"));
        var mask = order(first, last);
        return (
            first.Bits <= page.Bits & page.Bits <= last.Bits & last.Bits < 1UL << 52,
            AddressMask.Covers(AddressMask.Block(first, mask), mask, page).Bits == 1);
    });

    private static Law IsLeast(Order order) => new("least", word =>
    {
        var (first, last) = (word("first"), word("last"));
        var mask = order(first, last);
        var smaller = mask - LiftedWord.Constant(1);
        return (
            first.Bits <= last.Bits & last.Bits < 1UL << 52 & mask.Bits > 0,
            AddressMask.Covers(AddressMask.Block(first, smaller), smaller, last).Bits == 0);
    });

    private static Law AcceptsOnlyInside(RangeCheck contains) => new("only inside", word =>
    {
        // Any length is an offset plus some rest, so the solver need not find that out.
        var (start, offset, size, index) = (word("start"), word("offset"), word("size"), word("index"));
        var length = offset + word("rest");
        var each = offset.Bits + index.Bits;
        return (
            Fits(start, length) & contains(start, length, start + offset, size).Bits == 1 & index.Bits < size.Bits,
            each < length.Bits & each >= offset.Bits);
    });

    private static Law AcceptsTheWhole(RangeCheck contains) => new("the whole", word =>
    {
        var (start, length) = (word("start"), word("length"));
        return (Fits(start, length), contains(start, length, start, length).Bits == 1);
    });

    private static Law SplitsAndJoins(Func<LiftedWord, LiftedWord> directory, Func<LiftedWord, LiftedWord> table) =>
        new("splits", word =>
        {
            var pasid = word("pasid");
            return (
                pasid.Bits < 1UL << 20,
                ((directory(pasid).Bits << 6) | table(pasid).Bits) == pasid.Bits & table(pasid).Bits < 64);
        });

    private static Law IsUserLeaf(Encode encode) => new("user leaf", word =>
    {
        var (frame, writable) = (word("frame"), word("writable"));
        var entry = encode(frame, writable).Bits;
        return (
            frame.Bits < 1UL << 40 & writable.Bits <= 1,
            (entry & 5) == 5 & ((entry >> 1) & 1) == writable.Bits & (entry >> 12) == frame.Bits);
    });

    private static Law TellsTheLast(Func<LiftedWord, LiftedWord, LiftedWord, LiftedWord> marks) => new("last page", word =>
    {
        var (page, first, last) = (word("page"), word("first"), word("last"));
        var leaf = marks(page, first, last) | LiftedWord.Constant(FirstStageEntry.Present);
        return (
            page.Bits < 1UL << 52 & last.Bits < 1UL << 52,
            (MappingMark.Agrees(leaf, page, first, page).Bits == 1) == (page.Bits == last.Bits));
    });

    /// <summary>The direct map does not wrap around, so that no mistake is blamed on that.</summary>
    private static Bool Fits(LiftedWord start, LiftedWord length) =>
        length.Bits > 0 & length.Bits - 1 <= ~start.Bits;

    /// <summary>Rounds the page count up to a power of two, as naive drivers do.</summary>
    private static LiftedWord FromSizeAlone(LiftedWord first, LiftedWord last) =>
        LiftedWord.Constant(64) - LiftedWord.LeadingZeroCount(last - first);

    private static LiftedWord OneTooLarge(LiftedWord first, LiftedWord last) =>
        AddressMask.Order(first, last) + LiftedWord.Constant(1);

    /// <summary>The check as the patch posted it.</summary>
    private static LiftedWord Wrapping(LiftedWord start, LiftedWord length, LiftedWord address, LiftedWord size) =>
        Not(LiftedWord.Less(address, start)) & Not(LiftedWord.Less(start + length, address + size));

    private static LiftedWord WithoutTheLastByte(
        LiftedWord start, LiftedWord length, LiftedWord address, LiftedWord size) =>
        LiftedWord.Less(address - start, length) & LiftedWord.Less(size, length - (address - start));

    private static LiftedWord Not(LiftedWord truth) => truth ^ LiftedWord.Constant(1);

    private static void MustHold(Law law) => Assert.Equal(ProofOutcome.Proved, law.Prove(Solver.TimeoutMs).Outcome);

    private static void MustFail(Law law) => Assert.Equal(ProofOutcome.Candidate, law.Prove(Solver.TimeoutMs).Outcome);
}

using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover.Tests;

/// <summary>The law of the specification's buffers: proved of what it uses, refuted for known mistakes.</summary>
public sealed class FaultyRangeTests
{
    [Fact]
    public void A_page_too_many_or_too_few_is_refuted()
    {
        Assert.Equal(ProofOutcome.Proved, Prove(RangeLaws.PagesAround(ByteRange.PagesAround)));
        Assert.Equal(ProofOutcome.Candidate, Prove(RangeLaws.PagesAround((address, size) =>
            ByteRange.PagesAround(address, size) with { Count = ByteRange.PagesAround(address, size).Count + 1 })));
        Assert.Equal(ProofOutcome.Candidate, Prove(RangeLaws.PagesAround((address, size) =>
            ByteRange.PagesAround(address & ~new Bits(Layout.OffsetMask, 64), size))));
        Assert.Equal(ProofOutcome.Candidate, Prove(RangeLaws.PagesAround((address, size) =>
        {
            var pages = ByteRange.PagesAround(address, size);
            return new(pages.First - 1, pages.Count + 1);
        })));
    }

    [Fact]
    public void A_last_page_that_is_taken_whole_is_refuted()
    {
        Assert.Equal(ProofOutcome.Proved, Prove(RangeLaws.PartOfBuffer(BufferPart.Of)));
        Assert.Equal(ProofOutcome.Candidate, Prove(RangeLaws.PartOfBuffer((address, size, frame) =>
            BufferPart.Of(address, size, frame) with { To = Layout.OffsetMask })));
    }

    [Fact]
    public void A_first_page_from_its_start_is_refuted() => Assert.Equal(
        ProofOutcome.Candidate,
        Prove(RangeLaws.PartOfBuffer((address, size, frame) => BufferPart.Of(address, size, frame) with { From = 0 })));

    [Fact]
    public void An_end_one_byte_too_far_is_refuted() => Assert.Equal(
        ProofOutcome.Candidate,
        Prove(RangeLaws.PartOfBuffer((address, size, frame) => BufferPart.Of(address, size + 1, frame))));

    private static ProofOutcome Prove(Law law) => law.Prove(Solver.TimeoutMs).Outcome;
}

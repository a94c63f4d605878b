using PasidVerify.Iommu;

namespace PasidVerify.Prover.Tests;

/// <summary>
/// Known mistakes in the place of the functions that walks use, under one law for both: each mistake must be refuted,
/// and the shipping function proved.
/// </summary>
public sealed class FaultyWalkTests
{
    private delegate LiftedWord Reserved(LiftedWord entry, int level, LiftedWord width);

    private delegate LiftedWord Output(LiftedWord entry, LiftedWord address, int level);

    [Fact]
    public void A_canonical_check_of_48_bits_is_refuted_for_five_levels()
    {
        MustHold(IsCanonical57(address => Paging.IsCanonical(address, 5)));
        MustFail(IsCanonical57(address => Paging.IsCanonical(address)));
    }

    [Fact]
    public void A_context_slot_without_the_upper_half_of_the_bus_is_refuted()
    {
        MustHold(HasItsOwnSlot(id => RootTable.Slot(C(0), id), id => ContextFormat.Slot(C(0), id)));
        MustFail(HasItsOwnSlot(id => (id >> C(8)) << C(4), id => ContextFormat.Slot(C(0), id)));
        MustFail(HasItsOwnSlot(id => RootTable.Slot(C(0), id), id => (id & C(0x3f)) << C(5)));
    }

    [Fact]
    public void A_RID_PASID_of_19_bits_is_refuted()
    {
        MustHold(IsRidPasid(ContextFormat.RidPasid));
        MustFail(IsRidPasid(qword => qword & C(0x7_ffff)));
    }

    [Fact]
    public void An_offset_of_4_KiB_in_a_large_page_is_refuted()
    {
        MustHold(KeepsTheOffset(SecondStageEntry.Output));
        MustHold(KeepsTheOffset(FirstStageEntry.Output));
        MustFail(KeepsTheOffset((entry, address, _) => SecondStageEntry.Output(entry, address, 1)));
    }

    [Fact]
    public void Second_stage_reserved_bits_that_spare_SNP_of_a_table_or_PAT_of_a_large_page_are_refuted()
    {
        MustHold(RefusesSnoopAndPat(SecondStageEntry.ReservedBits));
        MustFail(RefusesSnoopAndPat((entry, level, width) =>
            SecondStageEntry.ReservedBits(entry & ~C(SecondStageEntry.Snoop), level, width)));
        MustFail(RefusesSnoopAndPat(FirstStageEntry.ReservedBits));
    }

    [Fact]
    public void A_fault_record_whose_PASID_overlaps_the_reason_is_refuted()
    {
        MustHold(KeepsFieldsApart((pasid, reason) => FaultRecord.EncodeHigh(C(0), pasid, reason, C(0), C(0))));
        MustFail(KeepsFieldsApart((pasid, reason) => (pasid << C(39)) | (reason << C(32))));
    }

    private static Law IsCanonical57(Func<LiftedWord, LiftedWord> check) => new("canonical", word =>
    {
        var address = word("address");
        var upper = address.Bits >> 56;
        return (true, (check(address).Bits == 1) == (upper == 0 | upper == 0xff));
    });

    private static Law HasItsOwnSlot(Func<LiftedWord, LiftedWord> root, Func<LiftedWord, LiftedWord> context) =>
        new("own slot", word =>
        {
            var (one, other) = (word("one"), word("other"));
            return (
                one.Bits < 1UL << 16 & other.Bits < 1UL << 16 & root(one).Bits == root(other).Bits
                & context(one).Bits == context(other).Bits,
                one.Bits == other.Bits);
        });

    private static Law IsRidPasid(Func<LiftedWord, LiftedWord> decode) => new("RID_PASID", word =>
    {
        var (pasid, privileged) = (word("pasid"), word("privileged"));
        return (
            pasid.Bits < 1UL << 20 & privileged.Bits <= 1,
            decode(pasid | (privileged << C(20))).Bits == pasid.Bits);
    });

    private static Law KeepsTheOffset(Output output) => new("offset", word =>
    {
        var (entry, address) = (word("entry"), word("address"));
        return (true, (output(entry, address, 2).Bits & 0x1f_ffff) == (address.Bits & 0x1f_ffff));
    });

    private static Law RefusesSnoopAndPat(Reserved reserved) => new("reserved", word =>
    {
        var entry = word("entry");
        var wrong = entry.Bits == 0x0803 | entry.Bits == 0x1083;
        return (wrong, reserved(entry, 2, C(46)).Bits != 0);
    });

    private static Law KeepsFieldsApart(Func<LiftedWord, LiftedWord, LiftedWord> encode) => new("apart", word =>
    {
        var (pasid, reason) = (word("pasid"), word("reason"));
        var high = encode(pasid, reason);
        return (
            pasid.Bits < 1UL << 20 & reason.Bits < 256,
            FaultRecord.Pasid(high).Bits == pasid.Bits & FaultRecord.Reason(high).Bits == reason.Bits);
    });

    private static LiftedWord C(ulong value) => LiftedWord.Constant(value);

    private static void MustHold(Law law) => Assert.Equal(ProofOutcome.Proved, law.Prove(Solver.TimeoutMs).Outcome);

    private static void MustFail(Law law) => Assert.Equal(ProofOutcome.Candidate, law.Prove(Solver.TimeoutMs).Outcome);
}

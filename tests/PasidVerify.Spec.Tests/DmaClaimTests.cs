namespace PasidVerify.Spec.Tests;

/// <summary>What the requirements about strict domains of the DMA API and IOVA mode forbid, planted.</summary>
public class DmaClaimTests
{
    private const ulong First = Machine.Trusted, Second = Machine.SecondTrusted, Pasid = Pasids.KernelDma;
    private const ulong Domain = Domains.FirstAllocated, Page = 1, Frame = 0x1000, OtherFrame = 0x1001;

    private readonly Machine machine = new(NamedScopes.Dma() with { LastIova = 2, LastTicket = 60 });

    public DmaClaimTests()
    {
        machine.EnableIova(First);
        Machine.Must(Status.Ok, machine.MapDma(First, 0x1000, Frame << Layout.PageShift));
    }

    private static TableSlot Slot => new(Domain, Page);

    [Theory]
    [InlineData(CacheLevel.Iotlb, RequestKind.Untranslated, Pasids.None)]
    [InlineData(CacheLevel.Iotlb, RequestKind.Translation, Pasid)]
    [InlineData(CacheLevel.DeviceTlb, RequestKind.Translated, Pasids.None)]
    [InlineData(CacheLevel.DeviceTlb, RequestKind.Translated, Pasid)]
    public void A_stale_translation_when_the_unmap_has_returned(CacheLevel level, RequestKind kind, ulong pasid) =>
        Planted.MustBreak("no-stale-translation", Unmapped(), At(pasid, kind: kind), s =>
            s.StaleTranslations[Loaded(pasid)] = new(level, false));

    [Fact]
    public void A_queued_page_in_a_domain_without_flush_queue() =>
        Planted.MustBreak("no-stale-translation", Unmapped(), At(Pasid), s =>
        {
            s.StaleTranslations[Loaded(Pasid)] = new(CacheLevel.Iotlb, false);
            s.Grants[Slot] = s.Grants[Slot] with { Phase = GrantPhase.Queued, Frame = Frame };
        });

    [Fact]
    public void A_page_that_seems_to_be_unmapped_when_no_call_does_it() =>
        Planted.MustBreak("no-stale-translation", Unmapped(), At(Pasid), s =>
        {
            s.StaleTranslations[Loaded(Pasid)] = new(CacheLevel.Iotlb, false);
            s.Grants[Slot] = s.Grants[Slot] with { Phase = GrantPhase.Retiring, Frame = Frame };
        });

    [Fact]
    public void Pasid_1_that_still_reaches_something_when_its_disable_has_returned() =>
        Planted.MustBreak("no-stale-pasid", Disabled(), At(Pasid), s => Enter(s, First, Pasid, Domain));

    [Theory]
    [InlineData(CacheLevel.DeviceTlb)]
    [InlineData(CacheLevel.Iotlb)]
    [InlineData(CacheLevel.PasidCache)]
    public void Pasid_1_that_a_cache_still_knows(CacheLevel level) =>
        Planted.MustBreak("disabled-faults", Disabled(), At(Pasid), s =>
            s.StaleEntries[new(First, Pasid, Domain)] = new(level));

    [Fact]
    public void A_disable_that_takes_the_requests_without_pasid_away()
    {
        var step = machine.Step(Operation.BeginDisable, First, 0);
        Planted.MustBreak("others-untouched", step, At(Pasids.None), s => Enter(s, First, Pasids.None, Domains.None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_disable_that_takes_the_same_pasid_of_another_device_away(bool ends)
    {
        machine.EnableIova(Second);
        var step = ends ? Disabled() : machine.Step(Operation.BeginDisable, First, 0);
        Planted.MustBreak(ends ? "others-stay-untouched" : "others-untouched", step, At(Pasid, Second), s =>
            Enter(s, Second, Pasid, Domains.None));
    }

    [Theory]
    [InlineData(GrantPhase.None)]
    [InlineData(GrantPhase.Reserved)]
    [InlineData(GrantPhase.Live)]
    public void Two_answers_for_a_page_that_nothing_is_happening_to(GrantPhase phase)
    {
        var proper = Unmapped();
        var settled = proper with
        {
            After = Planted.With(proper.After, s => s.Grants[Slot] = s.Grants[Slot] with { Phase = phase }),
        };
        Planted.MustBreak("same-answer", settled, At(Pasid), s =>
            s.StaleTranslations[Loaded(Pasid)] = new(CacheLevel.Iotlb, false));
    }

    [Theory]
    [InlineData(GrantPhase.Retiring, 0UL, 0UL)]
    [InlineData(GrantPhase.Queued, 1UL, 1UL)]
    [InlineData(GrantPhase.Queued, 2UL, 1UL)]
    public void Two_answers_for_a_page_whose_flush_is_pending_are_no_harm(GrantPhase phase, ulong since, ulong flushed)
    {
        var step = Unmapped();
        var after = Planted.With(step.After, s =>
        {
            s.StaleTranslations[Loaded(Pasid)] = new(CacheLevel.Iotlb, false);
            s.Grants[Slot] = s.Grants[Slot] with { Phase = phase, Since = since };
            s.DomainOwners[Slot.Domain] = s.DomainOwners[Slot.Domain] with { Lazy = true, Flushed = flushed };
        });
        Assert.True(Planted.Holds("same-answer", step with { After = after }, At(Pasid)));
    }

    [Fact]
    public void The_end_of_a_disable_that_takes_the_shared_table_away() =>
        Planted.MustBreak("others-stay-untouched", Disabled(), At(Pasids.None, Second), s => s.Tables.Clear(_ => true));

    [Fact]
    public void A_flush_that_takes_another_page_of_the_domain_away()
    {
        Machine.Must(Status.Ok, machine.MapDma(First, 0x2000, Frame << Layout.PageShift));
        Machine.Must(Status.Pending, machine.BeginUnmapDma(First, 0x2000));
        Planted.MustBreak("others-keep-their-translations", machine.Step(Operation.Complete, 0), At(Pasid), s =>
            s.Tables.Clear(_ => true));
    }

    [Theory]
    [InlineData(Pasids.None)]
    [InlineData(Pasid)]
    public void One_of_two_equal_entries_that_is_lost(ulong pasid) =>
        Planted.MustBreak("same-answer", Mapped(), At(Pasid), s => Enter(s, First, pasid, Domains.None));

    [Theory]
    [InlineData(Pasids.None)]
    [InlineData(Pasid)]
    public void One_of_two_equal_entries_that_remembers_more(ulong pasid) =>
        Planted.MustBreak("same-answer", Mapped(), At(Pasid, frame: OtherFrame), s =>
            s.StaleTranslations[Loaded(pasid, OtherFrame)] = new(CacheLevel.Iotlb, false));

    [Fact]
    public void One_of_two_equal_entries_that_may_not_write()
    {
        Machine.Must(
            Status.Ok, machine.MapDma(Second, 0x2000, Frame << Layout.PageShift, direction: Direction.ToDevice));
        var step = machine.Step(Operation.Store, Frame, 0, 0);
        var point = Planted.At(First, Pasid, Domain, Page, Frame, write: true);
        Planted.MustBreak("same-fault", step, point, s =>
            s.StaleTranslations[Loaded(Pasid)] = new(CacheLevel.Iotlb, false));
    }

    [Fact]
    public void Two_answers_for_a_page_in_a_flush_queue_whose_flush_has_finished() =>
        Planted.MustBreak("same-answer", Unmapped(), At(Pasid), s =>
        {
            s.StaleTranslations[Loaded(Pasid)] = new(CacheLevel.Iotlb, false);
            s.Grants[Slot] = s.Grants[Slot] with { Phase = GrantPhase.Queued };
            s.DomainOwners[Slot.Domain] = s.DomainOwners[Slot.Domain] with { Lazy = true, Flushed = 1 };
        });

    private static LoadedTranslation Loaded(ulong pasid, ulong frame = Frame) => new(First, pasid, Domain, Page, frame);

    private static void Enter(State s, ulong device, ulong pasid, ulong domain) =>
        s.PasidTable[new(device, pasid)] = new(domain);

    private static Point At(
        ulong pasid, ulong device = First, ulong frame = Frame, RequestKind kind = RequestKind.Untranslated) =>
        Planted.At(device, pasid, Domain, Page, frame, kind: kind);

    private Step Mapped() =>
        machine.Step(Operation.MapDma, First, 0x2000, Frame << Layout.PageShift, Scope.PageBytes, 0, 0);

    private Step Unmapped()
    {
        Machine.Must(Status.Pending, machine.BeginUnmapDma(First, 0x1000));
        return machine.Ending();
    }

    private Step Disabled()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(First));
        return machine.Ending();
    }
}

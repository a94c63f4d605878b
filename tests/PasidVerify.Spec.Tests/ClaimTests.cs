namespace PasidVerify.Spec.Tests;

/// <summary>
/// Each requirement of each claim holds of a step of the design, and fails once what it forbids is planted into the
/// state after that step.
/// </summary>
public class ClaimTests
{
    private const ulong Pasid = 2, Domain = 3, OtherPasid = 3;

    private readonly Machine machine = new();

    public ClaimTests()
    {
        machine.EnableStrict(Pasid, Domain);
        Machine.Must(Status.Ok, machine.Map(Domain, page: 0));
    }

    private ulong Page => machine.Address(0) >> Layout.PageShift;

    private const ulong Frame = 0x1000;

    [Fact]
    public void A_translation_without_a_grant() => Planted.MustBreak("granted", Mapped(), At(Pasid), s =>
        s.Grants.Clear(_ => true));

    [Fact]
    public void A_write_where_reading_was_granted() =>
        Planted.MustBreak("granted", Mapped(), At(Pasid, write: true), s =>
            s.Grants[Slot] = s.Grants[Slot] with { Writable = false });

    [Fact]
    public void Another_frame_than_the_granted_one() => Planted.MustBreak("granted", Mapped(), At(Pasid), s =>
        s.Grants[Slot] = s.Grants[Slot] with { Frame = 0x1001 });

    [Fact]
    public void A_domain_that_belongs_to_another_device() => Planted.MustBreak("granted", Mapped(), At(Pasid), s =>
        s.DomainOwners[Slot.Domain] = s.DomainOwners[Slot.Domain] with { Device = Machine.Trusted });

    [Fact]
    public void A_domain_that_belongs_to_another_pasid() => Planted.MustBreak("granted", Mapped(), At(Pasid), s =>
        s.DomainOwners[Slot.Domain] = s.DomainOwners[Slot.Domain] with { Pasid = OtherPasid });

    [Theory]
    [InlineData(Domains.Kernel)]
    [InlineData(Domains.Passthrough)]
    public void An_untrusted_device_in_another_mode(ulong domain) =>
        Planted.MustBreak("strict-for-untrusted", Mapped(), At(Pasid), s => Enter(s, Pasid, domain));

    [Fact]
    public void A_second_mode() =>
        Planted.MustBreak("one-mode", Mapped(), At(OtherPasid), s => Enter(s, OtherPasid, Domain));

    [Theory]
    [InlineData(Phase.Off)]
    [InlineData(Phase.Disabling)]
    public void An_entry_of_a_device_that_is_not_on(Phase phase) =>
        Planted.MustBreak("one-mode", Mapped(), At(Pasid), s =>
            s.Attachments[Untrusted] = s.Attachments[Untrusted] with { Phase = phase });

    [Fact]
    public void A_stale_translation_when_the_unmap_has_returned() =>
        Planted.MustBreak("no-stale-translation", Unmapped(), At(Pasid), StaleLeaf);

    [Fact]
    public void A_stale_translation_when_the_disable_has_returned() =>
        Planted.MustBreak("no-stale-translation", Disabled(), At(Pasid), StaleLeaf);

    [Fact]
    public void A_page_that_was_unmapped_before_the_disable_began()
    {
        machine.Unmap(Domain, page: 0);
        var step = machine.Step(Operation.BeginDisable, Untrusted, 0);
        Machine.Must(Status.Pending, step.Status);
        Planted.MustBreak("no-stale-translation", step, At(Pasid), s =>
            s.StaleTranslations[new(Untrusted, Pasid, Slot.Domain, Page, Frame)] = new(CacheLevel.Iotlb, false));
    }

    [Fact]
    public void A_page_that_is_mapped_while_the_disable_lasts()
    {
        var step = machine.Step(Operation.BeginDisable, Untrusted, 0);
        Assert.True(Planted.Holds("no-stale-translation", step, At(Pasid)));
        Assert.NotEmpty(machine.Reached(Untrusted, Pasid, machine.Address(0)));
    }

    [Fact]
    public void A_pasid_that_still_reaches_something_when_its_disable_has_returned() =>
        Planted.MustBreak("no-stale-pasid", Disabled(), At(Pasid), StaleLeaf);

    [Fact]
    public void An_entry_that_outlives_the_disable() =>
        Planted.MustBreak("disabled-faults", Disabled(), At(Pasid), s => Enter(s, Pasid, Domain));

    [Theory]
    [InlineData(CacheLevel.DeviceTlb)]
    [InlineData(CacheLevel.Iotlb)]
    [InlineData(CacheLevel.PasidCache)]
    public void An_entry_that_a_cache_still_knows(CacheLevel level) =>
        Planted.MustBreak("disabled-faults", Disabled(), At(Pasid), s =>
            s.StaleEntries[new(Untrusted, Pasid, Slot.Domain)] = new(level));

    [Fact]
    public void A_translation_that_the_IOTLB_still_knows() =>
        Planted.MustBreak("disabled-faults", Disabled(), At(Pasid), StaleLeaf);

    [Fact]
    public void A_disable_that_takes_another_device_away()
    {
        machine.EnableFast(OtherPasid);
        var step = machine.Step(Operation.BeginDisable, Machine.Trusted, 0);
        Planted.MustBreak("others-untouched", step, At(Pasid), s => Enter(s, Pasid, Domains.None));
    }

    [Fact]
    public void A_disable_that_takes_another_pasid_of_the_device_away()
    {
        Enter(machine.State, OtherPasid, Domain);
        var step = machine.Step(Operation.BeginDisable, Machine.Untrusted, 0);
        Planted.MustBreak("others-untouched", step, At(OtherPasid), s => Enter(s, OtherPasid, Domains.None));
    }

    [Fact]
    public void The_end_of_a_disable_that_takes_another_device_away()
    {
        machine.EnableFast(OtherPasid);
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Trusted));
        machine.CompleteAll();
        Planted.MustBreak("others-stay-untouched", machine.Step(Operation.End, 0), At(Pasid), s =>
            s.Tables.Clear(_ => true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_disable_that_blocks_another_device_otherwise(bool ends)
    {
        machine.EnableFast(OtherPasid);
        if (ends) Machine.Must(Status.Pending, machine.BeginDisable(Machine.Trusted));
        machine.CompleteAll();
        var step = ends ? machine.Step(Operation.End, 0) : machine.Step(Operation.BeginDisable, Machine.Trusted, 0);
        // An entry where there was none: what it leads to is nothing, as before, for another reason.
        var point = Planted.At(Untrusted, OtherPasid, Domain, Page + 1, Frame);
        Planted.MustBreak(ends ? "others-stay-untouched" : "others-untouched", step, point, s =>
            Enter(s, OtherPasid, Domain));
    }

    [Fact]
    public void A_completion_that_takes_another_device_away()
    {
        machine.EnableFast(OtherPasid);
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Trusted));
        Planted.MustBreak("others-keep-their-translations", machine.Step(Operation.Complete, 0), At(Pasid), s =>
            Enter(s, Pasid, Domains.None));
    }

    private static ulong Untrusted => Machine.Untrusted;

    private TableSlot Slot => new(Domain, Page);

    private static void Enter(State s, ulong pasid, ulong domain) =>
        s.PasidTable[new(Untrusted, pasid)] = new(domain);

    private void StaleLeaf(State s)
    {
        s.StaleEntries[new(Untrusted, Pasid, Slot.Domain)] = new(CacheLevel.Iotlb);
        s.StaleTranslations[new(Untrusted, Pasid, Slot.Domain, Page, Frame)] = new(CacheLevel.Iotlb, false);
    }

    private Step Mapped() =>
        machine.Step(Operation.MapKva, Domain, machine.Address(1), Scope.PageBytes, MapKva.Read, 1);

    private Step Unmapped()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Domain, page: 0));
        return machine.Ending();
    }

    private Step Disabled()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        return machine.Ending();
    }

    private Point At(ulong pasid, bool write = false) => Planted.At(Untrusted, pasid, Domain, Page, Frame, write);
}

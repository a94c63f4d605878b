using PasidVerify.Lifted;

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
    public void A_translation_without_a_grant() => MustBreak("granted", Mapped(), At(Pasid), s =>
        s.Grants.Clear(_ => true));

    [Fact]
    public void A_write_where_reading_was_granted() => MustBreak("granted", Mapped(), At(Pasid, write: true), s =>
        s.Grants[Slot] = s.Grants[Slot] with { Writable = false });

    [Fact]
    public void Another_frame_than_the_granted_one() => MustBreak("granted", Mapped(), At(Pasid), s =>
        s.Grants[Slot] = s.Grants[Slot] with { Frame = 0x1001 });

    [Fact]
    public void A_domain_that_belongs_to_another_device() => MustBreak("granted", Mapped(), At(Pasid), s =>
        s.DomainOwners[Slot.Domain] = new(true, Machine.Trusted, Pasid));

    [Fact]
    public void A_domain_that_belongs_to_another_pasid() => MustBreak("granted", Mapped(), At(Pasid), s =>
        s.DomainOwners[Slot.Domain] = new(true, Untrusted, OtherPasid));

    [Theory]
    [InlineData(Domains.Kernel)]
    [InlineData(Domains.Passthrough)]
    public void An_untrusted_device_in_another_mode(ulong domain) =>
        MustBreak("strict-for-untrusted", Mapped(), At(Pasid), s => Enter(s, Pasid, domain));

    [Fact]
    public void A_second_mode() => MustBreak("one-mode", Mapped(), At(OtherPasid), s => Enter(s, OtherPasid, Domain));

    [Fact]
    public void A_stale_translation_when_the_unmap_has_returned() =>
        MustBreak("no-stale-translation", Unmapped(), At(Pasid), StaleLeaf);

    [Fact]
    public void A_stale_translation_when_the_disable_has_returned() =>
        MustBreak("no-stale-translation", Disabled(), At(Pasid), StaleLeaf);

    [Fact]
    public void An_entry_that_outlives_the_disable() =>
        MustBreak("disabled-faults", Disabled(), At(Pasid), s => Enter(s, Pasid, Domain));

    [Theory]
    [InlineData(CacheLevel.Iotlb)]
    [InlineData(CacheLevel.PasidCache)]
    public void An_entry_that_a_cache_still_knows(CacheLevel level) =>
        MustBreak("disabled-faults", Disabled(), At(Pasid), s =>
            s.StaleEntries[new(Untrusted, Pasid, Slot.Domain)] = new(level));

    [Fact]
    public void A_translation_that_the_IOTLB_still_knows() =>
        MustBreak("disabled-faults", Disabled(), At(Pasid), StaleLeaf);

    [Fact]
    public void A_disable_that_takes_another_device_away()
    {
        machine.EnableFast(OtherPasid);
        var step = Step(Operation.BeginDisable, Machine.Trusted, 0);
        MustBreak("others-untouched", step, At(Pasid), s => Enter(s, Pasid, Domains.None));
    }

    [Fact]
    public void A_disable_that_takes_another_pasid_of_the_device_away()
    {
        Enter(machine.State, OtherPasid, Domain);
        var step = Step(Operation.BeginDisable, Machine.Untrusted, 0);
        MustBreak("others-untouched", step, At(OtherPasid), s => Enter(s, OtherPasid, Domains.None));
    }

    [Fact]
    public void The_end_of_a_disable_that_takes_another_device_away()
    {
        machine.EnableFast(OtherPasid);
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Trusted));
        machine.CompleteAll();
        MustBreak("others-stay-untouched", Step(Operation.End, 0), At(Pasid), s => s.Tables.Clear(_ => true));
    }

    [Fact]
    public void A_completion_that_takes_another_device_away()
    {
        machine.EnableFast(OtherPasid);
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Trusted));
        MustBreak("others-keep-their-translations", Step(Operation.Complete, 0), At(Pasid), s =>
            Enter(s, Pasid, Domains.None));
    }

    [Fact]
    public void A_refused_call_that_leaves_something_behind()
    {
        var step = Step(Operation.MapKva, Domain, machine.Address(0), Scope.PageBytes, MapKva.Read);
        Machine.Must(Status.AlreadyMapped, step.Status);
        MustBreak("map_kva-refused", step, At(Pasid), s => s.Grants.Clear(_ => true));
    }

    [Fact]
    public void A_pending_end_that_does_something()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        var step = Step(Operation.End, 0);
        Machine.Must(Status.Pending, step.Status);
        MustBreak("end-refused", step, At(Pasid), s => s.Calls.Clear(_ => true));
    }

    [Fact]
    public void A_kernel_page_that_caches_remember() => MustBreakKernel("no-stale-kernel-translation", write: false, s =>
        s.StaleLeaves[new(Pasids.None, Domains.Kernel, Page, Frame)] = new(true, false));

    [Fact]
    public void A_freed_table_page_that_caches_lead_to() => MustBreakKernel("no-freed-table-page", write: false, s =>
    {
        s.StaleTables[new(KernelTable.RegionOf(Page), Scope.FirstTable)] = new(true);
        s.TablePages[Scope.FirstTable] = default;
    });

    [Fact]
    public void A_right_to_write_that_the_cpu_lost() => MustBreakKernel("read-only-stays-read-only", write: true, s =>
        s.StaleLeaves[new(Pasids.None, Domains.Kernel, Page, Frame)] = new(true, true));

    /// <summary>A device in fast mode, and a kernel page that the CPU may read no more.</summary>
    private void MustBreakKernel(string requirement, bool write, Action<State> plant)
    {
        machine.EnableFast(OtherPasid);
        Machine.Must(
            Status.Pending, machine.Run(Operation.BeginKernelChange, machine.Address(0), Scope.PageBytes, 0, 0));
        machine.CompleteAll();
        var step = Step(Operation.End, 0);
        Machine.Must(Status.Ok, step.Status);
        var point = new Point(
            new Dictionary<Sort, Bits>
            {
                [Sorts.Device] = Sorts.Device.Value(Machine.Trusted), [Sorts.Pasid] = Sorts.Pasid.Value(OtherPasid),
                [Sorts.Domain] = Sorts.Domain.Value(Domains.Kernel), [Sorts.Page] = Slot.Page,
                [Sorts.Frame] = Sorts.Frame.Value(Frame), [Sorts.Table] = Sorts.Table.Value(Scope.FirstTable),
                [Sorts.Region] = KernelTable.RegionOf(Page),
            },
            write,
            privileged: true);
        MustBreak(requirement, step, point, plant);
    }

    private static ulong Untrusted => Machine.Untrusted;

    private TableSlot Slot => new(Domain, Page);

    private static void Enter(State s, ulong pasid, ulong domain) =>
        s.PasidTable[new(Untrusted, pasid)] = new(domain);

    private void StaleLeaf(State s)
    {
        s.StaleEntries[new(Untrusted, Pasid, Slot.Domain)] = new(CacheLevel.Iotlb);
        s.StaleLeaves[new(Pasid, Slot.Domain, Page, Frame)] = new(true, false);
    }

    private Step Mapped() => Step(Operation.MapKva, Domain, machine.Address(1), Scope.PageBytes, MapKva.Read);

    private Step Unmapped()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Domain, page: 0));
        machine.CompleteAll();
        return Step(Operation.End, 0);
    }

    private Step Disabled()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        machine.CompleteAll();
        return Step(Operation.End, 0);
    }

    private Step Step(string name, params ulong[] values)
    {
        var operation = Operation.All().Single(one => one.Name == name);
        var before = machine.State.Copy();
        var status = machine.Run(operation, values);
        return new(before, operation, [.. operation.Parameters.Zip(values, (p, v) => p.Sort.Value(v))], status, machine.State);
    }

    private Point At(ulong pasid, bool write = false) => new(
        new Dictionary<Sort, Bits>
        {
            [Sorts.Device] = Sorts.Device.Value(Untrusted), [Sorts.Pasid] = Sorts.Pasid.Value(pasid), [Sorts.Domain] = Slot.Domain,
            [Sorts.Page] = Slot.Page, [Sorts.Frame] = Sorts.Frame.Value(Frame), [Sorts.Call] = Sorts.Call.Value(0),
            [Sorts.Ticket] = Sorts.Ticket.Value(0), [Sorts.Table] = Sorts.Table.Value(Scope.FirstTable),
            [Sorts.Region] = Sorts.Region.Value(0),
        },
        write,
        privileged: false);

    private static void MustBreak(string requirement, Step step, Point point, Action<State> plant)
    {
        var sentence = ClaimList.All().SelectMany(claim => claim.Requirements).Single(one => one.Name == requirement);
        Assert.True(sentence.Holds(step, point).Concrete);
        var planted = step.After.Copy();
        plant(planted);
        Assert.False(sentence.Holds(step with { After = planted }, point).Concrete);
    }
}

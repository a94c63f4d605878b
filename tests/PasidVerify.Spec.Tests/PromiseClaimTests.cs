using PasidVerify.Lifted;

namespace PasidVerify.Spec.Tests;

/// <summary>
/// What calls promise besides grants: the mode asked for, the kernel's own table as asked, caches that forget by
/// invalidation only, an answer that says whether a call goes on, and everything given back.
/// </summary>
public class PromiseClaimTests
{
    private const string Mode = "mode-is-as-asked", Told = "default-domain-is-as-told", Asked = "kernel-table-is-as-asked";
    private const string Forget = "caches-forget-by-invalidation-only", Pending = "in-flight-is-pending";
    private const string Exhausted = "exhausted-is-true";
    private const ulong Device = Machine.Untrusted, Pasid = 2, Domain = Domains.FirstAllocated, Frame = 0x1000;

    private readonly Machine machine = new();
    private readonly Machine kernel = new(NamedScopes.Kernel());

    private ulong Page => machine.Address(0) >> Layout.PageShift;

    [Theory]
    [InlineData(Machine.Untrusted, Spec.Mode.Kva, Pasid, Domain)]
    [InlineData(Machine.Trusted, Spec.Mode.Kva, Pasid, Domains.Kernel)]
    [InlineData(Machine.Trusted, Spec.Mode.Bypass, Pasids.KernelDma, Domains.Passthrough)]
    public void A_device_is_in_the_mode_that_its_driver_asked_for(ulong device, Mode mode, ulong pasid, ulong domain)
    {
        var step = machine.Step(Operation.Enable, device, (ulong)mode, pasid, domain);
        var point = At(device);
        Planted.MustBreak(Mode, step, point, s => s.Attachments[device] = s.Attachments[device] with { Phase = Phase.Off });
        Planted.MustBreak(Mode, step, point, s => s.Attachments[device] = s.Attachments[device] with { Pasid = pasid + 1 });
        Planted.MustBreak(Mode, step, point, s => s.Attachments[device] = s.Attachments[device] with { Domain = Domain + 1 });
        Planted.FallsSilent(Mode, step, step with { Status = Status.NotTrusted }, point);
        Assert.False(Planted.Speaks(Mode, step, At(device ^ 0x30)));
        foreach (var other in Enum.GetValues<Mode>().Where(other => other != mode))
        {
            Bits[] arguments = [step.Arguments[0], Sorts.Mode.Value((ulong)other), step.Arguments[2], step.Arguments[3]];
            Planted.MustBreak(Mode, step, step with { Arguments = arguments }, point);
        }
    }

    [Fact]
    public void A_strict_domain_is_its_devices_and_its_pasids()
    {
        var step = machine.Step(Operation.Enable, Device, (ulong)Spec.Mode.Kva, Pasid, Domain);
        foreach (var change in new Func<DomainOwner, DomainOwner>[]
        {
            o => o with { Kind = DomainKind.Dma }, o => o with { Device = Machine.Trusted }, o => o with { Pasid = 3 },
        })
        {
            Planted.MustBreak(Mode, step, At(), s => s.DomainOwners[Domain] = change(s.DomainOwners[Domain]));
        }

        Planted.MustBreak(Mode, step, At(), s => s.Attachments[Device] = s.Attachments[Device] with { Domain = Domains.Kernel });
    }

    [Fact]
    public void Iova_mode_is_over_the_devices_own_default_domain()
    {
        var dma = new Machine(NamedScopes.Dma());
        var step = dma.Step(Operation.Enable, Machine.Trusted, (ulong)Spec.Mode.Iova, Pasids.KernelDma, Domain);
        Machine.Must(Status.Ok, step.Status);
        Planted.MustBreak(Mode, step, At(Machine.Trusted), s => s.DefaultDomains[Machine.Trusted] = new(Domain + 1, 0));
        Planted.MustBreak(Mode, step, At(Machine.Trusted), s => s.DomainOwners[Domain] = default);
        Planted.MustBreak(Mode, step, At(Machine.Trusted), s =>
            s.Attachments[Machine.Trusted] = s.Attachments[Machine.Trusted] with { Pasid = Pasid });
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, true, true)]
    public void A_default_domain_is_lazy_or_pass_through_as_the_command_line_says(bool trusted, bool policy, bool allowed)
    {
        ulong device = trusted ? Machine.Trusted : Device;
        var lazy = new Machine(NamedScopes.Lazy() with
        {
            Devices = [(device, trusted)], DefaultDomains = [], Policy = (false, policy),
        });
        var step = lazy.Step(Operation.Probe, device, Domain);
        Assert.True(Planted.Holds(Told, step, At(device)));
        var loosened = Planted.With(step.After, s => s.DomainOwners[Domain] = s.DomainOwners[Domain] with { Lazy = true });
        Assert.Equal(allowed, Planted.Holds(Told, step with { After = loosened }, At(device)));
        var passed = Planted.With(step.After, s => s.DefaultDomains[device] = new(Domains.Passthrough, 0));
        Assert.False(Planted.Holds(Told, step with { After = passed }, At(device)));
    }

    [Fact]
    public void A_trusted_device_passes_through_when_the_command_line_says_so()
    {
        var passthrough = new Machine(NamedScopes.Lazy() with { DefaultDomains = [], Policy = (true, false) });
        var step = passthrough.Step(Operation.Probe, Machine.Trusted, Domains.Passthrough);
        Planted.MustBreak(Told, step, At(Machine.Trusted), s => s.DefaultDomains[Machine.Trusted] = new(Domain, 0));
        Assert.False(Planted.Speaks(Told, step, At(Machine.SecondTrusted)));
    }

    [Fact]
    public void The_kernels_table_changes_where_and_to_what_it_was_asked()
    {
        ulong first = kernel.Address(0) >> Layout.PageShift;
        var change = kernel.Step(Operation.BeginKernelChange, kernel.Address(0), Scope.PageBytes, MapKva.Read, 0);
        Machine.Must(Status.Pending, change.Status);
        Change(change, first, leaf => leaf with { Present = false });
        Change(change, first, leaf => leaf with { Frame = leaf.Frame + 1 });
        Change(change, first, leaf => leaf with { Writable = true });
        Change(change, first + 1, _ => new(true, false, Frame));
        Machine.Must(Status.Ok, kernel.Step(Operation.Complete, 0).Status);
        kernel.CompleteAll();
        var end = kernel.Ending();
        Change(end, first, leaf => leaf with { Present = false });
    }

    [Fact]
    public void Kernel_map_maps_an_absent_page_as_asked()
    {
        ulong page = (kernel.Address(0) >> Layout.PageShift) + 1;
        var map = kernel.Step(Operation.KernelMap, page, Frame, MapKva.Read);
        Machine.Must(Status.Ok, map.Status);
        Change(map, page, leaf => leaf with { Present = false });
        Change(map, page, leaf => leaf with { Frame = Frame + 1 });
        Change(map, page, leaf => leaf with { Writable = true });
        Change(map, page - 1, leaf => leaf with { Frame = Frame + 1 });
        Planted.MustBreakBefore(Asked, map, At(page: page), s => s.Cells[new(Scope.FirstTable, page)] = new(true, true, Frame));
    }

    [Fact]
    public void A_device_goes_on_reaching_what_no_flush_took()
    {
        machine.EnableStrict(Pasid, Domain);
        Machine.Must(Status.Ok, machine.Map(Domain, page: 0));
        var step = machine.Step(Operation.BeginUnmapKva, Domain, machine.Address(0), Scope.PageBytes, 0);
        Assert.True(Planted.Shows(Forget, step, At()));
        Planted.MustBreak(Forget, step, At(), s => s.StaleTranslations.Clear(_ => true));
        Assert.False(Planted.Speaks(Forget, step, Planted.At(Device, Pasid, Domain, Page, Frame + 1)));
        Planted.FallsSilent(Forget, step, step with { Status = Status.Busy }, At());
    }

    [Fact]
    public void A_call_in_flight_was_answered_pending()
    {
        machine.EnableStrict(Pasid, Domain);
        Machine.Must(Status.Ok, machine.Map(Domain, page: 0));
        var step = machine.Step(Operation.BeginUnmapKva, Domain, machine.Address(0), Scope.PageBytes, 0);
        Planted.MustBreak(Pending, step, step with { Status = Status.Ok }, At());
        Planted.FallsSilentBefore(Pending, step, At(), s => s.Calls[0] = step.After.Calls[0]);
        Planted.FallsSilentAfter(Pending, step, At(), s => s.Calls[0] = default);
    }

    [Fact]
    public void None_is_left_where_a_call_finds_none()
    {
        var full = new Machine(NamedScopes.Small() with { LastPasid = Pasid, LastDomain = Domain });
        full.EnableStrict(Pasid, Domain);
        var fast = full.Step(Operation.Enable, Machine.Trusted, (ulong)Spec.Mode.Kva, 0, 0);
        Machine.Must(Status.Exhausted, fast.Status);
        Planted.MustBreakBefore(Exhausted, fast, At(), s => s.PasidOwners[Pasid] = default);
        foreach (var (pasid, domain) in new[] { (Pasid - 1, Domain), (Pasid + 1, Domain), (Pasid, Domain - 1), (Pasid, Domain + 1) })
            Assert.False(Planted.Speaks(Exhausted, fast, Planted.At(Device, pasid, domain, Page, Frame)));
        Bits[] untrusted = [Sorts.Device.Value(Device), .. fast.Arguments.Skip(1)];
        var before = Planted.With(fast.Before, s => s.PasidOwners[Pasid] = default);
        Assert.True(Planted.Holds(Exhausted, fast with { Arguments = untrusted, Before = before }, At()));
        Planted.FallsSilent(Exhausted, fast, fast with { Status = Status.ChoiceRefused }, At());
    }

    [Fact]
    public void What_is_in_use_somebody_holds()
    {
        machine.EnableStrict(Pasid, Domain);
        var step = machine.Step(Operation.MapKva, Domain, machine.Address(0), Scope.PageBytes, MapKva.Read, 1);
        Planted.MustBreak("pasid-is-held", step, At(), s => s.Attachments[Device] = default);
        Planted.MustBreak("pasid-is-held", step, At(), s => s.Attachments[Device] = s.Attachments[Device] with { Pasid = 3 });
        Planted.MustBreak("pasid-is-held", step, At(pasid: 3), s => s.PasidOwners[3] = new(true, Device));
        var region = KernelTable.RegionOf(Page);
        Planted.MustBreak("table-page-is-held", step, At(), s => s.Regions[region] = default);
        Planted.MustBreak("table-page-is-held", step, At(), s => s.Regions[region] = s.Regions[region] with { Table = 9 });
        var bounce = new Machine(NamedScopes.Bounce());
        var map = bounce.Step(Operation.MapDma, Device, Scope.PageBytes + 0x10, 0x100_0010, 0x10, 0, 0x1800);
        Machine.Must(Status.Ok, map.Status);
        TableSlot slot = new(Domain, 1);
        var point = Planted.At(Device, Pasids.None, Domain, 1, 0x1800);
        foreach (var change in new Func<Grant, Grant>[]
        {
            g => g with { Bounced = false }, g => g with { Frame = 0x1801 }, g => g with { Phase = GrantPhase.Queued },
            g => g with { Phase = GrantPhase.None },
        })
        {
            Planted.MustBreak("slot-is-held", map, point, s => s.Grants[slot] = change(s.Grants[slot]));
        }
    }

    private static void Change(Step step, ulong page, Func<Leaf, Leaf> change)
    {
        TableCell cell = new(Scope.FirstTable, page);
        Planted.MustBreak(Asked, step, Planted.At(Machine.Trusted, Pasid, Domains.Kernel, page, Frame), s =>
            s.Cells[cell] = change(s.Cells[cell]));
    }

    private Point At(ulong device = Device, ulong pasid = Pasid, ulong? page = null) =>
        Planted.At(device, pasid, Domain, page ?? Page, Frame);
}

namespace PasidVerify.Spec.Tests;

/// <summary>What was granted, and is blocked by something that was planted.</summary>
public class AvailabilityClaimTests
{
    private const ulong Device = Machine.Trusted, Page = 1, Frame = 0x1000, Domain = Domains.FirstAllocated;

    private readonly Machine machine = new(
        NamedScopes.Dma() with
        {
            Devices = [(Device, true), (Machine.Untrusted, false)],
            DefaultDomains = [(Device, Domain)],
            LastPasid = 3,
            LastDomain = 4,
        });

    private ulong KernelPage => machine.Address(0) >> Layout.PageShift;

    [Theory]
    [InlineData(Pasids.None)]
    [InlineData(Pasids.KernelDma)]
    public void A_buffer_whose_translation_is_lost(ulong pasid) =>
        Planted.MustBreak("reached", Mapped(), At(pasid), s => s.Tables.Clear(_ => true));

    [Theory]
    [InlineData(Pasids.None)]
    [InlineData(Pasids.KernelDma)]
    public void A_buffer_to_which_no_entry_leads(ulong pasid) =>
        Planted.MustBreak("reached", Mapped(), At(pasid), s => s.PasidTable[new(Device, pasid)] = default);

    [Fact]
    public void A_buffer_that_may_not_be_written_though_it_was_mapped_for_it() =>
        Planted.MustBreak("reached", Mapped(), At(Pasids.None, write: true), s =>
            s.Tables[new(Domain, Page)] = s.Tables[new(Domain, Page)] with { Writable = false });

    [Fact]
    public void Memory_that_bypass_does_not_reach()
    {
        var step = machine.Step(
            Operation.Enable, Device, (ulong)Mode.Bypass, Pasids.KernelDma, Domains.Passthrough);
        var point = Planted.At(Device, Pasids.KernelDma, Domains.Passthrough, page: 0x1234, frame: 0x1234);
        Planted.MustBreak("reached", step, point, s => s.PasidTable[new(Device, Pasids.KernelDma)] = default);
    }

    [Fact]
    public void Memory_that_an_untranslated_device_does_not_reach()
    {
        var booted = new Machine(NamedScopes.Dma() with { DefaultDomains = [], Policy = (true, false) });
        var step = booted.Step(Operation.Probe, Device, Domains.Passthrough);
        var point = Planted.At(Device, Pasids.None, Domains.Passthrough, page: 0x1234, frame: 0x1234);
        Planted.MustBreak("reached", step, point, s => s.PasidTable[new(Device, Pasids.None)] = default);
    }

    [Fact]
    public void A_kernel_page_that_fast_mode_does_not_reach()
    {
        var point = Planted.At(Device, 2, Domains.Kernel, KernelPage, Frame, privileged: true);
        Planted.MustBreak("reached", EnabledFast(), point, s => s.PasidTable[new(Device, 2)] = default);
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    public void Fast_mode_grants_what_the_cpu_may_do(bool write, bool writable, bool granted)
    {
        var step = EnabledFast();
        var after = Planted.With(step.After, s => s.Cells[new(Scope.FirstTable, KernelPage)] = new(true, writable, Frame));
        var point = Planted.At(Device, 2, Domains.Kernel, KernelPage, Frame, write, privileged: true);
        Assert.Equal(granted, Planted.Speaks("reached", step with { After = after }, point));
    }

    [Fact]
    public void A_kernel_page_that_a_strict_device_does_not_reach()
    {
        machine.EnableStrict(pasid: 3, domain: 4);
        var step = machine.Step(Operation.MapKva, 4, machine.Address(0), Scope.PageBytes, MapKva.Read, 1);
        var point = Planted.At(Machine.Untrusted, 3, 4, KernelPage, Frame);
        Planted.MustBreak("reached", step, point, s => s.Tables.Clear(_ => true));
    }

    [Fact]
    public void A_right_that_only_a_cache_says_is_missing()
    {
        var (step, point) = (Mapped(), At(Pasids.None, write: true));
        Action<State> plant = s => s.StaleTranslations[new(Device, Pasids.None, Domain, Page, Frame)] =
            new(CacheLevel.Iotlb, false);
        Planted.MustBreak("no-fault", step, point, plant);
        Assert.True(Planted.Holds("reached", step with { After = Planted.With(step.After, plant) }, point));
    }

    [Fact]
    public void A_table_page_that_only_a_cache_leads_to()
    {
        const ulong Empty = Scope.FirstTable + 9;
        var step = EnabledFast();
        var point = Planted.At(Device, 2, Domains.Kernel, KernelPage, Frame, privileged: true, table: Empty);
        Action<State> plant = s => s.StaleTables[new(KernelTable.RegionOf(KernelPage), Empty)] = new(true);
        Planted.MustBreak("no-fault", step, point, plant);
        Assert.True(Planted.Holds("reached", step with { After = Planted.With(step.After, plant) }, point));
    }

    private static Point At(ulong pasid, bool write = false) =>
        Planted.At(Device, pasid, Domain, Page, Frame, write);

    private Step Mapped()
    {
        machine.EnableIova(Device);
        var step = machine.Step(Operation.MapDma, Device, 0x1000, Frame << Layout.PageShift, Scope.PageBytes, 0, 0);
        Machine.Must(Status.Ok, step.Status);
        return step;
    }

    private Step EnabledFast()
    {
        var step = machine.Step(Operation.Enable, Device, (ulong)Mode.Kva, 2, Domains.Kernel);
        Machine.Must(Status.Ok, step.Status);
        return step;
    }
}

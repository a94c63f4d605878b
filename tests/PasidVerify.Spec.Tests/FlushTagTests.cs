namespace PasidVerify.Spec.Tests;

/// <summary>An invalidation removes what carries its tags, and leaves everything else in the caches.</summary>
public class FlushTagTests
{
    private const ulong First = 0x10, Second = 0x18, Domain = Domains.FirstAllocated, Iova = 0x1000, Frame = 0x1000;

    [Fact]
    public void The_pasid_cache_keeps_the_entries_of_other_pasids_of_the_domain()
    {
        var machine = new Machine(NamedScopes.Campaign() with { AtsDevices = [] });
        Machine.Must(Status.Ok, machine.Enable(0x10, Mode.Kva, 2, Domains.Kernel));
        Machine.Must(Status.Ok, machine.Enable(0x118, Mode.Kva, 3, Domains.Kernel));
        DisableBoth(machine, 0x10, 0x118);
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Equal(CacheLevel.Iotlb, Entry(machine, 0x10, 2, Domains.Kernel));
        Assert.Equal(CacheLevel.PasidCache, Entry(machine, 0x118, 3, Domains.Kernel));
        Machine.Must(Status.Ok, machine.Complete(1));
        Machine.Must(Status.Ok, machine.Complete(4));
        Assert.Equal(CacheLevel.None, Entry(machine, 0x10, 2, Domains.Kernel));
        Assert.Equal(CacheLevel.Iotlb, Entry(machine, 0x118, 3, Domains.Kernel));
    }

    [Fact]
    public void The_pasid_cache_keeps_the_entries_of_other_domains_with_the_pasid()
    {
        var machine = new Machine(NamedScopes.Campaign() with { Policy = default });
        foreach (var (device, domain) in new[] { (0x20UL, 3UL), (0x28UL, 4UL) })
        {
            Machine.Must(Status.Ok, machine.Probe(device, domain));
            machine.EnableIova(device);
        }

        DisableBoth(machine, 0x20, 0x28);
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Equal(CacheLevel.Iotlb, Entry(machine, 0x20, Pasids.KernelDma, 3));
        Assert.Equal(CacheLevel.PasidCache, Entry(machine, 0x28, Pasids.KernelDma, 4));
        Machine.Must(Status.Ok, machine.Complete(1));
        Machine.Must(Status.Ok, machine.Complete(4));
        Assert.Equal(CacheLevel.None, Entry(machine, 0x20, Pasids.KernelDma, 3));
        Assert.Equal(CacheLevel.Iotlb, Entry(machine, 0x28, Pasids.KernelDma, 4));
    }

    /// <summary>The unmap's own descriptors, tickets 0 to 2, stay pending.</summary>
    [Fact]
    public void A_flush_of_a_pasid_leaves_what_requests_without_pasid_have_loaded()
    {
        var machine = Unmapping();
        Machine.Must(Status.Ok, machine.Complete(3));
        Machine.Must(Status.Ok, machine.Complete(4));
        foreach (ulong device in new[] { First, Second })
        {
            Assert.Equal(CacheLevel.Iotlb, Translation(machine, device, Pasids.None));
            Assert.Equal(CacheLevel.DeviceTlb, Translation(machine, device, Pasids.KernelDma));
        }
    }

    [Fact]
    public void A_flush_of_a_device_leaves_what_other_devices_keep()
    {
        var machine = Unmapping();
        Machine.Must(Status.Ok, machine.Complete(0));
        Machine.Must(Status.Ok, machine.Complete(3));
        Machine.Must(Status.Ok, machine.Complete(4));
        Machine.Must(Status.Ok, machine.Complete(5));
        Assert.Equal(CacheLevel.None, Translation(machine, First, Pasids.KernelDma));
        Assert.Equal(CacheLevel.DeviceTlb, Translation(machine, First, Pasids.None));
        Assert.Equal(CacheLevel.DeviceTlb, Translation(machine, Second, Pasids.KernelDma));
        Assert.Equal(CacheLevel.None, Entry(machine, First, Pasids.KernelDma, Domain));
    }

    /// <summary>Two devices with TLBs share a page that is being unmapped, and the first is being disabled.</summary>
    private static Machine Unmapping()
    {
        var machine = new Machine(NamedScopes.Dma() with { AtsDevices = [First, Second], LastTicket = 60 });
        machine.EnableIova(First);
        machine.EnableIova(Second);
        Machine.Must(Status.Ok, machine.MapDma(First, Iova, Frame << Layout.PageShift));
        Machine.Must(Status.Pending, machine.BeginUnmapDma(First, Iova, call: 0));
        Machine.Must(Status.Pending, machine.BeginDisable(First, call: 1));
        return machine;
    }

    private static void DisableBoth(Machine machine, ulong first, ulong second)
    {
        Machine.Must(Status.Pending, machine.BeginDisable(first, call: 0));
        Machine.Must(Status.Pending, machine.BeginDisable(second, call: 1));
    }

    private static CacheLevel Entry(Machine machine, ulong device, ulong pasid, ulong domain) =>
        machine.State.StaleEntries[new(device, pasid, domain)].Level.Concrete;

    private static CacheLevel Translation(Machine machine, ulong device, ulong pasid) =>
        machine.State.StaleTranslations[new(device, pasid, Domain, Iova >> Layout.PageShift, Frame)].Level.Concrete;
}

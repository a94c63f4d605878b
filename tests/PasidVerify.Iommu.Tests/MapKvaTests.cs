namespace PasidVerify.Iommu.Tests;

public class MapKvaTests
{
    private const Protection ReadWrite = Protection.Read | Protection.Write;

    private readonly Machine _machine = new();
    private readonly uint _pasid;
    private readonly ushort _strict;

    public MapKvaTests()
    {
        (_pasid, _strict) = _machine.Enable(Machine.Untrusted);
    }

    [Fact]
    public void A_mapped_page_reaches_the_frame_that_the_kernel_has_there()
    {
        _machine.Map(_strict, 3, 2);
        Assert.Equal(Answer.At(Machine.PhysicalOf(4, 0xabc)), Read(Machine.Kva(4, 0xabc)));
        Assert.Equal(Answer.At(Machine.PhysicalOf(3, 0xfff)), Read(Machine.Kva(3, 0xfff)));
        Assert.Equal(Answer.Blocked(FaultReason.NotPresent), Read(Machine.Kva(2, 0xfff)));
        Assert.Equal(Answer.Blocked(FaultReason.NotPresent), Read(Machine.Kva(5)));

        Answer Read(ulong address) => _machine.Read(Machine.Untrusted, _pasid, address);
    }

    [Theory]
    [InlineData(Protection.Read, false)]
    [InlineData(Protection.Write, true)]
    [InlineData(ReadWrite, true)]
    public void Write_decides_and_reading_is_always_possible(Protection protection, bool writable)
    {
        _machine.Map(_strict, 0, 1, protection);
        Assert.True(_machine.Read(Machine.Untrusted, _pasid, Machine.Kva(0)).Reached);
        foreach (bool privileged in new[] { false, true })
        {
            Assert.Equal(
                writable ? FaultReason.None : FaultReason.WriteDenied,
                _machine.Write(Machine.Untrusted, _pasid, Machine.Kva(0), privileged).Fault);
        }
    }

    [Fact]
    public void The_domain_decides_first()
    {
        foreach (ushort domain in new ushort[] { 0, 1, 4, 5, 0x8000, 0xffff })
            Assert.Equal(Status.NoSuchDomain, _machine.Dma.MapKva(domain, 1, 0, Protection.None));
        Assert.Equal(Status.NoSuchDomain, _machine.Dma.BeginUnmapKva(1, 1, 0, out int call));
        Assert.Equal(-1, call);
    }

    [Fact]
    public void The_kernel_domain_is_always_there()
    {
        Assert.Equal(Status.Ok, _machine.Dma.MapKva(WellKnownDomain.Kernel, Machine.Kva(0), 1, Protection.None));
    }

    [Fact]
    public void A_domain_whose_device_is_going_off_is_busy_and_then_gone()
    {
        int call = _machine.BeginDisable(Machine.Untrusted);
        Assert.Equal(Status.Busy, _machine.Dma.MapKva(_strict, 1, 0, Protection.None));
        Assert.Equal(Status.Busy, _machine.Dma.BeginUnmapKva(_strict, 1, 0, out int none));
        Assert.Equal(-1, none);
        _machine.End(call);
        Assert.Equal(Status.NoSuchDomain, _machine.Dma.MapKva(_strict, 1, 0, Protection.None));
    }

    [Theory]
    [InlineData(0, 0, Status.EmptyRange)]
    [InlineData(1, 0, Status.EmptyRange)]
    [InlineData(Machine.Base - 1, 1, Status.OutOfRange)]
    [InlineData(Machine.Base + Machine.Size, 1, Status.OutOfRange)]
    [InlineData(Machine.Base, Machine.Size + 1, Status.OutOfRange)]
    [InlineData(Machine.Base + 1, Machine.Size, Status.OutOfRange)]
    [InlineData(Machine.Base, 0x0000_7780_0000_0000, Status.OutOfRange)]
    [InlineData(Machine.Base, 0x0000_7780_0000_1000, Status.OutOfRange)]
    [InlineData(Machine.ModuleAddress, 0x1000, Status.OutOfRange)]
    public void Both_modes_check_the_range(ulong address, ulong size, Status status)
    {
        foreach (ushort domain in new[] { _strict, WellKnownDomain.Kernel })
        {
            Assert.Equal(status, _machine.Dma.MapKva(domain, address, size, Protection.None));
            Assert.Equal(status, _machine.Dma.BeginUnmapKva(domain, address, size, out int call));
            Assert.Equal(-1, call);
        }
    }

    [Fact]
    public void Fast_mode_takes_any_alignment_and_builds_nothing()
    {
        int stores = _machine.Memory.Watch.Stores;
        Assert.Equal(
            Status.Ok,
            _machine.Dma.MapKva(WellKnownDomain.Kernel, Machine.Base + 1, Machine.Size - 1, (Protection)99));
        Assert.Equal(Status.Ok, _machine.Dma.BeginUnmapKva(WellKnownDomain.Kernel, Machine.Base + 1, 1, out int call));
        Assert.Equal((-1, stores), (call, _machine.Memory.Watch.Stores));
    }

    [Theory]
    [InlineData(Machine.Base + 1, 0x1000, ReadWrite, Status.Misaligned)]
    [InlineData(Machine.Base, 0xfff, Protection.None, Status.Misaligned)]
    [InlineData(Machine.Base, 0x1000, Protection.None, Status.InvalidProtection)]
    [InlineData(Machine.Base, 0x1000, (Protection)4, Status.InvalidProtection)]
    [InlineData(Machine.Base, Machine.Size, (Protection)5, Status.InvalidProtection)]
    [InlineData(Machine.Base, Machine.Size, ReadWrite, Status.NotBacked)]
    public void Strict_mode_refuses_and_changes_nothing(ulong address, ulong size, Protection protection, Status status)
    {
        int stores = _machine.Memory.Watch.Stores;
        Assert.Equal(status, _machine.Dma.MapKva(_strict, address, size, protection));
        Assert.Equal(stores, _machine.Memory.Watch.Stores);
    }

    [Fact]
    public void Page_frames_of_the_bounce_pool_are_mapped_for_nobody()
    {
        var machine = new Machine(Machine.Small() with { BouncePool = (Machine.FrameOf(2), 1) });
        ushort strict = machine.Enable(Machine.Untrusted).Domain;
        int stores = machine.Memory.Watch.Stores;
        Assert.Equal(Status.OutOfRange, machine.Dma.MapKva(strict, Machine.Base, 3 * 0x1000, ReadWrite));
        Assert.Equal(Status.OutOfRange, machine.Dma.MapKva(strict, Machine.Kva(2), 0x1000, ReadWrite));
        Assert.Equal(stores, machine.Memory.Watch.Stores);
        machine.Map(strict, 0, 2);
        machine.Map(strict, 3);
        Assert.Equal(Status.Ok, machine.Dma.MapKva(WellKnownDomain.Kernel, Machine.Kva(2), 0x1000, ReadWrite));
    }

    [Fact]
    public void A_hole_anywhere_comes_before_busy_and_busy_before_mapped()
    {
        _machine.Map(_strict, 0, 15);
        int call = _machine.BeginUnmap(_strict, 7);
        int stores = _machine.Memory.Watch.Stores;
        Assert.Equal(Status.NotBacked, _machine.Dma.MapKva(_strict, Machine.Base, Machine.Size, ReadWrite));
        Assert.Equal(Status.Busy, _machine.Dma.MapKva(_strict, Machine.Base, Machine.Size - 0x1000, ReadWrite));
        Assert.Equal(Status.Busy, _machine.Dma.MapKva(_strict, Machine.Kva(7), 0x1000, ReadWrite));
        Assert.Equal(Status.AlreadyMapped, _machine.Dma.MapKva(_strict, Machine.Kva(6), 0x1000, ReadWrite));
        Assert.Equal(stores, _machine.Memory.Watch.Stores);
        _machine.End(call);
        Assert.Equal(Status.AlreadyMapped, _machine.Dma.MapKva(_strict, Machine.Kva(7), 0x2000, ReadWrite));
        _machine.Map(_strict, 7);
    }

    [Fact]
    public void A_range_across_table_borders_maps_every_page()
    {
        const ulong first = 0x3fffe;
        var pages = new List<KernelPage>();
        for (ulong page = first; page < first + 4; page++)
            pages.Add(new KernelPage(Machine.PageOf(Machine.Base) + page, page & 0xff, true));
        var machine = new Machine(Machine.Small() with { KernelPages = pages, DirectMapSize = 1UL << 31 });
        (uint pasid, ushort domain) = machine.Enable(Machine.Untrusted);
        machine.Map(domain, first, 4);
        for (ulong page = first; page < first + 4; page++)
            Assert.Equal(Answer.At((page & 0xff) << 12), machine.Read(Machine.Untrusted, pasid, Machine.Kva(page)));
        machine.Unmap(domain, first, 4);
        for (ulong page = first; page < first + 4; page++)
            Assert.False(machine.Read(Machine.Untrusted, pasid, Machine.Kva(page)).Reached);
    }

    [Fact]
    public void A_direct_map_that_ends_at_the_end_of_the_address_space_maps_its_last_page()
    {
        const ulong last = 0xffff_ffff_ffff_f000;
        var machine = new Machine(Machine.Small() with
        {
            DirectMapBase = last - 0x1000,
            DirectMapSize = 0x2000,
            KernelPages = [new(last >> 12, 0x42, true), new((last >> 12) - 1, 0x43, true)],
        });
        (uint pasid, ushort domain) = machine.Enable(Machine.Untrusted);
        Assert.Equal(Status.Ok, machine.Dma.MapKva(domain, last - 0x1000, 0x2000, Protection.Read));
        Assert.Equal(Answer.At(0x42fff), machine.Read(Machine.Untrusted, pasid, ulong.MaxValue));
        Assert.Equal(Status.OutOfRange, machine.Dma.MapKva(domain, last, 0x2000, Protection.Read));
        Assert.Equal(Status.Ok, machine.Dma.UnmapKva(domain, last - 0x1000, 0x2000));
        Assert.False(machine.Read(Machine.Untrusted, pasid, ulong.MaxValue).Reached);
    }
}

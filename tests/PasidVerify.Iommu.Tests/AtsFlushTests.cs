using static PasidVerify.Iommu.Tests.AtsMachine;

namespace PasidVerify.Iommu.Tests;

/// <summary>Which device TLBs each call flushes, with which descriptors, and after which of the IOTLB.</summary>
public class AtsFlushTests
{
    private const ulong All = SizedPages.All;
    private const ushort Kernel = WellKnownDomain.Kernel;

    private readonly AtsMachine _machine = new();

    [Fact]
    public void An_unmap_flushes_the_TLBs_of_all_devices_of_the_domain_after_the_IOTLB()
    {
        ushort domain = Start(Nic, NicFunction);
        _machine.Probe(Disk);
        ulong iova = _machine.Map(Nic, pages: 3);
        (ulong first, ulong last) = (iova >> 12, (iova >> 12) + 2);
        ulong order = AddressMask.Order<Word>(first, last);
        Assert.Equal(
            [
                PasidIotlbDescriptor.OfRange<Word>(domain, 0, first, last), Untagged(Nic, first, order),
                Untagged(NicFunction, first, order),
            ],
            _machine.Submitted(_machine.BeginUnmap(Nic, iova, pages: 3)));
    }

    [Fact]
    public void A_device_in_IOVA_mode_is_flushed_with_PASID_and_without_until_it_is_disabled()
    {
        ushort domain = Start(Nic, NicFunction);
        _machine.Enable(Nic, Mode.Iova);
        ulong iova = _machine.Map(Nic);
        ulong page = iova >> 12;
        Assert.Equal(Both(domain, page), _machine.Submitted(_machine.BeginUnmap(Nic, iova)));

        // A device that is being disabled may still have loaded what another call takes away.
        iova = _machine.Map(Nic);
        page = iova >> 12;
        int disable = _machine.BeginDisable(Nic);
        int unmap = _machine.BeginUnmap(Nic, iova);
        _machine.Step(3 + 1);
        Assert.Equal(Status.Ok, _machine.Dma.End(disable));
        Assert.Equal(Both(domain, page), _machine.Submitted(unmap));

        iova = _machine.Map(Nic);
        page = iova >> 12;
        Assert.Equal(
            [Iotlb(domain, 0, page), Untagged(Nic, page, 0), Untagged(NicFunction, page, 0)],
            _machine.Submitted(_machine.BeginUnmap(Nic, iova)));
    }

    [Fact]
    public void A_flush_of_a_lazy_domain_flushes_everything_of_its_devices()
    {
        var lazy = new AtsMachine(new BootPolicy(Passthrough: false, Lazy: true));
        ushort domain = lazy.Probe(Disk);
        Assert.Equal(
            [PasidIotlbDescriptor.OfPasid<Word>(domain, 0), Untagged(Disk, 0, All)],
            lazy.Submitted(lazy.BeginFlushQueue(domain)));
    }

    [Theory]
    [InlineData(Mode.Bypass, WellKnownDomain.Passthrough)]
    [InlineData(Mode.Kva, WellKnownDomain.Kernel)]
    public void A_disable_flushes_PASID_cache_IOTLB_and_device_TLB_in_this_order(Mode mode, ushort domain)
    {
        uint pasid = _machine.Enable(Disk, mode);
        Assert.Equal(
            [
                PasidCacheDescriptor.OfPasid<Word>(domain, pasid), PasidIotlbDescriptor.OfPasid<Word>(domain, pasid),
                Tagged(Disk, pasid, 0, All),
            ],
            _machine.Submitted(_machine.BeginDisable(Disk)));
    }

    [Fact]
    public void A_kernel_change_flushes_the_devices_in_fast_mode_each_under_its_PASID()
    {
        uint first = _machine.Enable(Nic, Mode.Kva);
        uint second = _machine.Enable(Disk, Mode.Kva);
        _machine.Enable(Plain, Mode.Kva);
        _machine.Enable(NicFunction, Mode.Bypass);
        Assert.Equal(
            [IotlbDescriptor.OfDomain<Word>(Kernel), Tagged(Nic, first, 0, All), Tagged(Disk, second, 0, All)],
            _machine.Submitted(_machine.BeginKernelChange(0)));
        _machine.Submitted(_machine.BeginDisable(Nic));
        Assert.Equal(
            [IotlbDescriptor.OfDomain<Word>(Kernel), Tagged(Disk, second, 0, All)],
            _machine.Submitted(_machine.BeginKernelChange(1)));
    }

    [Theory]
    [InlineData(Plain)]
    [InlineData(Dock)]
    public void Devices_without_ATS_or_without_trust_have_no_TLB_to_flush(ushort device)
    {
        ushort domain = _machine.Probe(device);
        ulong iova = _machine.Map(device);
        Assert.Equal([Iotlb(domain, 0, iova >> 12)], _machine.Submitted(_machine.BeginUnmap(device, iova)));
        _machine.Enable(device, Mode.Kva);
        Assert.Equal(2, _machine.Submitted(_machine.BeginDisable(device)).Length);
    }

    [Fact]
    public void The_queue_has_room_for_the_descriptors_of_every_call()
    {
        Configuration small = AtsMachine.Configuration();
        Assert.Equal(3 + 2 * 3, small.DescriptorsOfACall);
        Assert.Equal(3, Machine.Small().DescriptorsOfACall);
        var refusal = Assert.Throws<ArgumentException>(
            () => new Machine(small with { QueueSlots = 16, CallLimit = 2 }));
        Assert.Contains("2 calls of up to 9 descriptors", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, new Machine(small with { QueueSlots = 16, CallLimit = 1 }).StepAll());
    }

    private ushort Start(ushort device, ushort other)
    {
        ushort domain = _machine.Probe(device);
        Assert.Equal(domain, _machine.Probe(other));
        return domain;
    }

    private static Descriptor<Word>[] Both(ushort domain, ulong page) =>
    [
        Iotlb(domain, 0, page), Iotlb(domain, 1, page), Untagged(Nic, page, 0), Untagged(NicFunction, page, 0),
        Tagged(Nic, 1, page, 0),
    ];

    private static Descriptor<Word> Iotlb(ushort domain, uint pasid, ulong page) =>
        PasidIotlbDescriptor.OfRange<Word>(domain, pasid, page, page);

    private static Descriptor<Word> Untagged(ushort device, Word page, Word order) =>
        DeviceTlbDescriptor.OfPages<Word>(device, device, 0, page, order);

    private static Descriptor<Word> Tagged(ushort device, uint pasid, Word page, Word order) =>
        PasidDeviceTlbDescriptor.OfPages<Word>(device, device, 0, pasid, page, order);
}

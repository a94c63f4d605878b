namespace PasidVerify.Iommu.Tests;

/// <summary>Configurations at the very limits: each is accepted, and the system works.</summary>
public class ConfigurationBoundsTests
{
    private const ulong LowestBase = 0xffff_8000_0000_0000;

    public static TheoryData<string, Configuration> Extreme()
    {
        Configuration good = Machine.Small();
        KernelPage[] one = [new(Machine.PageOf(LowestBase), 5, true)];

        // 16 frames: the kernel's at 0, and fifteen for tables.
        Configuration narrow = good with
        {
            HostAddressBits = 16,
            Devices = [new(Machine.Untrusted, false)],
            DirectMapBase = LowestBase,
            KernelPages = [new(Machine.PageOf(LowestBase), 0, true)],
            DomainLimit = 4,
            DomainTablePages = 3,
        };
        return new TheoryData<string, Configuration>
        {
            { "PASIDs", good with { PasidLimit = 1 << 20 } },
            { "domains", good with { DomainLimit = 1 << 16 } },
            { "widest host", good with { HostAddressBits = 52 } },
            { "narrowest host", narrow },
            { "lowest base", good with { DirectMapBase = LowestBase, KernelPages = one } },
            { "largest map", good with { DirectMapBase = LowestBase, DirectMapSize = 1UL << 47 } },
            { "smallest IOTLB", good with { IotlbEntries = 4 } },
            { "largest IOTLB", good with { IotlbEntries = 1 << 21 } },
            { "calls of one queue", good with { QueueSlots = 8, CallLimit = 2 } },
        };
    }

    [Theory]
    [MemberData(nameof(Extreme), DisableDiscoveryEnumeration = true)]
    public void A_system_at_a_limit_works(string name, Configuration configuration)
    {
        var machine = new Machine(configuration);
        KernelPage page = configuration.KernelPages[0];
        ulong address = page.Page << 12;
        (uint pasid, ushort domain) = machine.Enable(Machine.Untrusted);
        bool mappable = address >= configuration.DirectMapBase;
        Assert.Equal(
            mappable ? Status.Ok : Status.OutOfRange,
            machine.Dma.MapKva(domain, address, 0x1000, Protection.Read));
        Assert.True(mappable == machine.Read(Machine.Untrusted, pasid, address).Reached, name);
        if (configuration.Devices.Any(device => device.Trusted))
        {
            (uint fast, _) = machine.Enable(Machine.Trusted);
            Assert.Equal(Answer.At(page.Frame << 12), machine.Read(Machine.Trusted, fast, address, privileged: true));
        }

        Assert.Equal(Status.Ok, machine.Dma.Disable(Machine.Untrusted));
        Assert.Equal(FaultReason.PasidNotPresent, machine.Read(Machine.Untrusted, pasid, address).Fault);
    }

    [Fact]
    public void Without_ids_for_strict_domains_untrusted_devices_get_none()
    {
        var machine = new Machine(Machine.Small() with { DomainLimit = WellKnownDomain.FirstAllocated });
        Assert.Equal(Status.Exhausted, machine.Dma.Enable(Machine.Untrusted, Mode.Kva, out _, out _));
        Assert.Equal(2u, machine.Enable(Machine.Trusted).Pasid);
    }
}

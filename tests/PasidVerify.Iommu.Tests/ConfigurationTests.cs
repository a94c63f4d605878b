namespace PasidVerify.Iommu.Tests;

public class ConfigurationTests
{
    public static TheoryData<string, Configuration> Bad()
    {
        Configuration good = Machine.Small();
        return new TheoryData<string, Configuration>
        {
            { "PasidLimit is 1", good with { PasidLimit = 1 } },
            { "PasidLimit is 1048577", good with { PasidLimit = (1 << 20) + 1 } },
            { "DomainLimit is 2", good with { DomainLimit = 2 } },
            { "DomainLimit is 65537", good with { DomainLimit = 65537 } },
            { "CallLimit is 0", good with { CallLimit = 0 } },
            { "HostAddressBits is 53", good with { HostAddressBits = 53 } },
            { "HostAddressBits is 15", good with { HostAddressBits = 15 } },
            { "IotlbEntries is 2", good with { IotlbEntries = 2 } },
            { "IotlbEntries is 12", good with { IotlbEntries = 12 } },
            { "IotlbEntries is 4194304", good with { IotlbEntries = 1 << 22 } },
            { "QueueSlots is 2", good with { QueueSlots = 2, CallLimit = 1 } },
            { "QueueSlots is 12", good with { QueueSlots = 12 } },
            { "QueueSlots is 65536", good with { QueueSlots = 65536 } },
            { "do not fit", good with { QueueSlots = 16, CallLimit = 6 } },
            { "do not fit", good with { QueueSlots = 8, CallLimit = 3 } },
            { "multiples of 4096", good with { DirectMapBase = Machine.Base + 1 } },
            { "multiples of 4096", good with { DirectMapSize = 0x1800 } },
            { "upper canonical half", good with { DirectMapBase = 0x7fff_ffff_f000 } },
            { "upper canonical half", good with { DirectMapBase = 0xffff_7fff_ffff_f000 } },
            { "wraps around", good with { DirectMapBase = 0xffff_ffff_ffff_f000, DirectMapSize = 0x2000 } },
            { "source id 0x0008", good with { Devices = [new(8, true), new(8, false)] } },
            { "Devices is null", good with { Devices = null! } },
            { "KernelPages is null", good with { KernelPages = null! } },
            { "no canonical address", good with { KernelPages = [new(0x8_0000_0000, 1, true)] } },
            { "no canonical address", good with { KernelPages = [new(1UL << 52, 1, true)] } },
            { "beyond 2^46", good with { KernelPages = [new(0, 1UL << 34, true)] } },
            { "appears twice", good with { KernelPages = [new(1, 1, true), new(1, 2, true)] } },
            { "LastIova is 0x0", good with { LastIova = 0 } },
            { "LastIova is 0x800000000", good with { LastIova = 1UL << 35 } },
            { "KernelTablePages is -1", good with { KernelTablePages = -1 } },
            { "Processors is 0", good with { Processors = 0 } },
            { "DomainTablePages is -1", good with { DomainTablePages = -1 } },
            { "BouncePool of 1 frames at 0x0", good with { BouncePool = (0, 1) } },
            { "BouncePool of -1 frames", good with { BouncePool = (1, -1) } },
            { "BouncePool of 2 frames at 0x3ffffffff", good with { BouncePool = ((1UL << 34) - 1, 2) } },
            { "BouncePool of 2 frames at 0xffffffffffffffff", good with { BouncePool = (ulong.MaxValue, 2) } },
            { "BouncePool of 1 frames at 0xfee00", good with { BouncePool = (0xfee00, 1) } },
            { "BouncePool of 2 frames at 0xfedff", good with { BouncePool = (0xfedff, 2) } },
            {
                "Group 1 has trusted devices",
                good with { Devices = [new(8, true) { Group = 1 }, new(9, false) { Group = 1 }] }
            },
            { "No free area", good with { HostAddressBits = 16, KernelPages = [new(1, 8, true)] } },
        };
    }

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void A_configuration_that_contradicts_itself_is_refused(string reason, Configuration configuration)
    {
        var refusal = Assert.Throws<ArgumentException>(() => MemoryLayout.Of(configuration));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("configuration", refusal.ParamName);
    }

    [Fact]
    public void A_configuration_that_is_null_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => MemoryLayout.Of(null!));
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(16, 5)]
    [InlineData(32768, 10000)]
    public void A_queue_that_just_fits_is_accepted(int slots, int calls)
    {
        var machine = new Machine(Machine.Small() with { QueueSlots = slots, CallLimit = calls });
        (_, ushort domain) = machine.Enable(Machine.Untrusted);
        for (int round = 0; round < 3 * slots && round < 1000; round++)
        {
            machine.Map(domain, 0);
            machine.Unmap(domain, 0);
        }
    }

    [Fact]
    public void A_queue_full_of_disables_does_not_overflow()
    {
        DeviceConfiguration[] devices =
            [.. Enumerable.Range(0, 10).Select(i => new DeviceConfiguration((ushort)(i * 8), true))];
        var machine = new Machine(Machine.Small() with
        {
            Devices = devices,
            PasidLimit = 20,
            CallLimit = 5,
            QueueSlots = 16,
        });
        for (int round = 0; round < 20; round++)
        {
            for (int i = 0; i < 5; i++)
                machine.Enable((ushort)(i * 8));
            int[] calls = [.. Enumerable.Range(0, 5).Select(i => machine.BeginDisable((ushort)(i * 8)))];
            Assert.Equal(15, machine.StepAll());
            foreach (int call in calls)
                Assert.Equal(Status.Ok, machine.Dma.End(call));
        }
    }

    [Fact]
    public void Tables_lie_apart_from_kernel_frames_and_the_interrupt_window()
    {
        Configuration low = Machine.Small();
        ulong frames = MemoryLayout.Of(low).Bytes >> 12;
        Configuration dense = low with
        {
            HostAddressBits = 33,
            DirectMapSize = 1UL << 33,
            KernelPages =
            [
                .. Enumerable.Range(0, 20).Select(i =>
                    new KernelPage(Machine.PageOf(Machine.Base) + (ulong)i, 1 + (ulong)i * (frames - 1), true)),
            ],
        };
        MemoryLayout layout = MemoryLayout.Of(dense);
        ulong first = layout.Start >> 12;
        ulong last = first + (layout.Bytes >> 12) - 1;
        Assert.DoesNotContain(dense.KernelPages, page => page.Frame >= first && page.Frame <= last);
        Assert.NotEqual(0UL, first);
    }
}

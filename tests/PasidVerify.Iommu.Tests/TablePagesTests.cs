namespace PasidVerify.Iommu.Tests;

/// <summary>
/// Pools that cannot run out have exactly the pages that the worst case needs: each test drives a system to it. The one
/// that can refuses a map as a whole.
/// </summary>
public class TablePagesTests
{
    [Theory]
    [InlineData(6, 5, 2)]
    [InlineData(100, 100, 2)]
    [InlineData(3, 5, 1)]
    [InlineData(3, 100, 1)]
    [InlineData(6, 4, 1)]
    [InlineData(100, 4, 1)]
    [InlineData(6, 3, 0)]
    [InlineData(2, 5, 0)]
    public void Untrusted_devices_PASIDs_and_domain_ids_all_limit_strict_trees(
        uint pasidLimit, uint domainLimit, int strictDomains)
    {
        var machine = new Machine(Machine.Small() with { PasidLimit = pasidLimit, DomainLimit = domainLimit });
        foreach (ushort device in new[] { Machine.Trusted, Machine.Trusted2 })
            machine.Enable(device, Mode.Bypass);
        foreach (ushort device in new[] { Machine.Untrusted, Machine.Untrusted2 })
        {
            if (strictDomains > 0)
                machine.Enable(device);
            machine.Dma.Disable(device);
        }

        ushort[] strict = [.. new[] { Machine.Untrusted, Machine.Untrusted2 }.Take(strictDomains)];
        foreach (ushort device in strict)
            machine.Map(machine.Enable(device).Domain, 0);

        // The devices' contexts: the root table, and a table for each of two buses.
        int pasidTables = strictDomains > 0 ? 4 : 2;
        Assert.Equal(3 + strictDomains + pasidTables, machine.Dma.Pool.InUse);
        Assert.Equal((ulong)(3 + strictDomains + 4), machine.Layout.PoolPages);
        Assert.Equal(3 * strictDomains, machine.Dma.DomainTables.InUse);
    }

    [Theory]
    [InlineData(62, 1000, 1)]
    [InlineData(63, 1000, 2)]
    [InlineData(63, 64, 1)]
    [InlineData(70, 64, 1)]
    [InlineData(70, 65, 2)]
    public void Each_device_has_the_PASID_tables_that_all_its_PASIDs_ever_take(int count, uint limit, int tables)
    {
        DeviceConfiguration[] devices =
            [.. Enumerable.Range(0, count).Select(i => new DeviceConfiguration((ushort)i, true))];
        var machine = new Machine(Machine.Small() with { Devices = devices, PasidLimit = limit, KernelPages = [] });
        int together = Math.Min(count, (int)limit - 2);
        for (int first = 0; first < count; first++)
        {
            ushort[] order = [.. Enumerable.Range(first, together).Select(i => (ushort)(i % count))];
            foreach (ushort device in order)
                machine.Enable(device);
            foreach (ushort device in order)
                Assert.Equal(Status.Ok, machine.Dma.Disable(device));
        }

        Assert.Equal(2 + count * tables, machine.Dma.Pool.InUse);
        Assert.Equal((ulong)machine.Dma.Pool.InUse, machine.Layout.PoolPages);
    }

    [Fact]
    public void Sizes_beyond_32_bits_are_counted_and_refused_for_their_size()
    {
        var devices = new List<DeviceConfiguration>();
        for (int i = 0; i <= ushort.MaxValue; i++)
            devices.Add(new DeviceConfiguration((ushort)i, false));
        var pages = new List<KernelPage>();
        for (ulong i = 0; i < 40000; i++)
            pages.Add(new KernelPage(Machine.PageOf(Machine.Base) + i * 512 * 512, 0, true));
        Configuration huge = Machine.Small() with
        {
            Devices = devices,
            KernelPages = pages,
            DirectMapSize = 1UL << 46,
            PasidLimit = 1 << 20,
            DomainLimit = 1 << 16,
            HostAddressBits = 44,
        };
        var refused = Assert.Throws<ArgumentException>(
            () => MemoryLayout.Of(huge with { KernelTablePages = int.MaxValue, HostAddressBits = 52 }));
        Assert.Contains($", more than {int.MaxValue}.", refused.Message, StringComparison.Ordinal);

        // Pages 1 GiB apart: 512 share a table of the second level from the top. The highest PASID is 65537. Each bus
        // has two context tables.
        const ulong tree = 1 + 79 + 40000 + 40000;
        Assert.Equal((65536 - 3) + 65536 * 1025UL + 1 + 512, TablePages.AbovePageTables(huge));
        Assert.Equal(tree, TablePages.Kernel(huge));
    }

    [Fact]
    public void A_strict_map_that_finds_no_page_for_a_table_maps_nothing()
    {
        var machine = new Machine(TwoRegions() with { DomainTablePages = 3 });
        (uint pasid, ushort domain) = machine.Enable(Machine.Untrusted);
        Assert.Equal(Status.Exhausted, machine.Dma.MapKva(domain, LastOfFirst, 0x2000, Protection.Read));
        Assert.False(machine.Read(Machine.Untrusted, pasid, LastOfFirst).Reached);
        Assert.Equal(Status.Ok, machine.Dma.MapKva(domain, LastOfFirst, 0x1000, Protection.Read));
        Assert.Equal(Status.AlreadyMapped, machine.Dma.MapKva(domain, LastOfFirst, 0x2000, Protection.Read));
        Assert.Equal(Status.Exhausted, machine.Dma.MapKva(domain, LastOfFirst + 0x1000, 0x1000, Protection.Read));
        Assert.Equal(3, machine.Dma.DomainTables.InUse);
    }

    [Fact]
    public void A_disabled_device_gives_the_tables_of_its_domain_to_others()
    {
        var machine = new Machine(TwoRegions() with { DomainTablePages = 4 });
        (_, ushort domain) = machine.Enable(Machine.Untrusted);
        (uint pasid, ushort other) = machine.Enable(Machine.Untrusted2);
        Assert.Equal(Status.Ok, machine.Dma.MapKva(domain, LastOfFirst, 0x2000, Protection.Read));
        Assert.Equal(Status.Exhausted, machine.Dma.MapKva(other, LastOfFirst, 0x1000, Protection.Read));
        Assert.Equal(Status.Ok, machine.Dma.Disable(Machine.Untrusted));
        Assert.Equal(0, machine.Dma.DomainTables.InUse);
        Assert.Equal(Status.Ok, machine.Dma.MapKva(other, LastOfFirst, 0x2000, Protection.Read));
        Assert.True(machine.Read(Machine.Untrusted2, pasid, LastOfFirst + 0x1000).Reached);
        Assert.Equal(4, machine.Dma.DomainTables.InUse);
    }

    [Fact]
    public void A_strict_domain_follows_the_kernel_into_regions_that_it_did_not_have_at_boot()
    {
        var machine = new Machine(Machine.Small() with
        {
            DirectMapSize = 8UL << 21, KernelTablePages = 6, DomainTablePages = 5,
        });
        (uint pasid, ushort domain) = machine.Enable(Machine.Untrusted);
        ulong[] regions = [.. Enumerable.Range(1, 4).Select(i => Machine.Base + ((ulong)i << 21))];
        foreach (ulong address in regions)
        {
            Assert.Equal(Status.Ok, machine.Dma.AddTable(address, out _));
            Assert.Equal(Status.Ok, machine.Dma.MapKernel(address, 0x123, Protection.Read));
        }

        foreach (ulong address in regions[..3])
            Assert.Equal(Status.Ok, machine.Dma.MapKva(domain, address, 0x1000, Protection.Read));
        Assert.Equal(Status.Exhausted, machine.Dma.MapKva(domain, regions[3], 0x1000, Protection.Read));
        Assert.Equal(Answer.At(0x12_3000), machine.Read(Machine.Untrusted, pasid, regions[2]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void The_kernel_has_the_tables_of_its_pages_and_those_that_it_may_add(int more)
    {
        // A root, a table of each middle level, and a leaf table, for each of two regions.
        var machine = new Machine(Machine.Small() with { KernelTablePages = more });
        Assert.Equal(7, machine.Dma.KernelTables.InUse);
        Assert.Equal(7UL + (ulong)more, machine.Layout.KernelTablePages);
    }

    /// <summary>The last page of the first 2 MiB of the direct map.</summary>
    private const ulong LastOfFirst = Machine.Base + 0x1f_f000;

    /// <summary>Two pages of direct map, with a table each.</summary>
    private static Configuration TwoRegions() => Machine.Small() with
    {
        DirectMapSize = 1UL << 22,
        KernelPages =
        [
            new(Machine.PageOf(LastOfFirst), 0x100, true), new(Machine.PageOf(LastOfFirst) + 1, 0x101, true),
        ],
    };
}

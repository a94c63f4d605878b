using PasidVerify.Lifted;

namespace PasidVerify.Spec.Tests;

/// <summary>The direct-map check, as posted and as it must be.</summary>
public class LayoutTests
{
    [Fact]
    public void A_range_is_in_the_direct_map_when_all_its_bytes_are()
    {
        var layout = NamedScopes.Top().Layout();
        var (first, size) = (layout.DirectMapBase.Concrete, layout.DirectMapSize.Concrete);
        ulong[] addresses = [0, first - 1, first, first + 1, first + size - 1, first + size, ulong.MaxValue];
        ulong[] sizes = [1, 2, size - 1, size, size + 1, ulong.MaxValue - first, ulong.MaxValue];
        foreach (ulong address in addresses)
        {
            foreach (ulong bytes in sizes)
            {
                var last = (UInt128)address + bytes - 1;
                bool inside = address >= first && last <= (UInt128)first + size - 1;
                Assert.Equal(inside, layout.InDirectMap(new(address, 64), new(bytes, 64)).Concrete);
            }
        }
    }

    [Fact]
    public void The_posted_check_differs_only_where_the_sum_wraps_around()
    {
        foreach (var scope in NamedScopes.All().Where(scope => scope.Name != "end"))
        {
            using var explorer = new PathExplorer();
            var layout = scope.Layout();
            var (address, bytes) = (explorer.Unknown("address", 64), explorer.Unknown("bytes", 64));
            explorer.Assume(bytes != 0);
            Bool Same() => layout.InDirectMap(address, bytes) == layout.InDirectMapAsPosted(address, bytes);
            Assert.Equal(Outcome.Candidate, explorer.Ask(Same).Outcome);
            explorer.Assume(address + bytes >= address);
            Assert.Equal(Outcome.Follows, explorer.Ask(Same).Outcome);
        }
    }

    [Fact]
    public void Against_the_end_of_all_addresses_the_posted_check_accepts_what_wraps_to_0_only()
    {
        using var explorer = new PathExplorer();
        var layout = NamedScopes.End().Layout();
        Assert.Equal(0UL, (layout.DirectMapBase + layout.DirectMapSize).Concrete);
        var (address, bytes) = (explorer.Unknown("address", 64), explorer.Unknown("bytes", 64));
        Assert.Equal(Outcome.Follows, explorer.Ask(() => layout.InDirectMapAsPosted(address, bytes)
            == (address >= layout.DirectMapBase & address + bytes == 0)).Outcome);
        Assert.True(layout.InDirectMap(new(0xffff_ffff_ffff_f000, 64), new(Scope.PageBytes, 64)).Concrete);
        Assert.False(layout.InDirectMap(new(0xffff_ffff_ffff_f000, 64), new(Scope.PageBytes + 1, 64)).Concrete);
    }

    public static TheoryData<string, Layout> AtTheEdge()
    {
        var good = NamedScopes.Small().Layout();
        return new()
        {
            { "lowest base", good with { DirectMapBase = Bytes(0xffff_8000_0000_0000) } },
            { "up to 2^64", good with { DirectMapBase = Bytes(0xffff_8000_0000_0000), DirectMapSize = Bytes(1UL << 47) } },
            { "no dynamic PASID", good with { LastPasid = Pasids.KernelDma } },
            { "no domain to allocate", good with { LastDomain = Domains.Kernel } },
            { "most calls", good with { LastCall = 0xfffe } },
            { "widest aperture", good with { LastIova = (1UL << 35) - 1 } },
            { "pool at frame 1", good with { BouncePool = new(1, 1) } },
            { "pool below the window", good with { BouncePool = new(InterruptWindow.First - 1, 1) } },
            { "pool above the window", good with { BouncePool = new(InterruptWindow.Last + 1, 1) } },
            { "pool at the last frame", good with { BouncePool = new(good.LastFrame, 1) } },
        };
    }

    [Theory]
    [MemberData(nameof(AtTheEdge), DisableDiscoveryEnumeration = true)]
    public void A_layout_at_an_edge_can_be(string name, Layout layout) =>
        Assert.True(layout.WellFormed.Concrete, name);

    public static TheoryData<string, Layout> BeyondTheEdge()
    {
        var good = NamedScopes.Small().Layout();
        var lowest = Bytes(0xffff_8000_0000_0000);
        return new()
        {
            { "lower half", good with { DirectMapBase = Bytes(0xffff_7fff_ffff_f000) } },
            { "base inside a page", good with { DirectMapBase = good.DirectMapBase + 1 } },
            { "size inside a page", good with { DirectMapSize = good.DirectMapSize + 1 } },
            { "beyond 2^64", good with { DirectMapBase = lowest, DirectMapSize = Bytes((1UL << 47) + Scope.PageBytes) } },
            { "no PASID", good with { LastPasid = Pasids.None } },
            { "no kernel domain", good with { LastDomain = Domains.Passthrough } },
            { "too many calls", good with { LastCall = 0xffff } },
            { "too wide an aperture", good with { LastIova = 1UL << 35 } },
            { "pool at frame 0", good with { BouncePool = new(0, 1) } },
            { "pool in the window", good with { BouncePool = new(InterruptWindow.First, 1) } },
            { "pool up to the window", good with { BouncePool = new(InterruptWindow.First - 1, 2) } },
            { "pool around the window", good with { BouncePool = new(InterruptWindow.First - 1, 0x200) } },
            { "pool beyond the last frame", good with { BouncePool = new(good.LastFrame, 2) } },
            { "pool that wraps around", good with { BouncePool = new((1UL << Sorts.Frame.Width) - 1, 3) } },
        };
    }

    [Theory]
    [MemberData(nameof(BeyondTheEdge), DisableDiscoveryEnumeration = true)]
    public void A_layout_beyond_an_edge_cannot_be(string name, Layout layout) =>
        Assert.False(layout.WellFormed.Concrete, name);

    [Fact]
    public void No_bytes_at_the_end_of_the_direct_map_are_not_in_it()
    {
        var layout = NamedScopes.Small().Layout();
        Assert.False(layout.InDirectMap(layout.DirectMapBase + layout.DirectMapSize, Bytes(0)).Concrete);
    }

    [Fact]
    public void Every_scope_is_a_layout_that_can_be()
    {
        Assert.All(NamedScopes.All(), scope => Assert.True(scope.Layout().WellFormed.Concrete, scope.Name));
    }

    [Fact]
    public void A_scope_of_drivers_has_trusted_and_untrusted_devices_and_each_a_name_of_its_own()
    {
        Assert.All(
            NamedScopes.All().Where(scope => !scope.KernelChanges && !scope.DmaApi),
            scope => Assert.Equal(2, scope.Devices.DistinctBy(device => device.Trusted).Count()));
        Assert.Equal(
            2,
            NamedScopes.All().Where(scope => scope.DmaApi).SelectMany(scope => scope.Devices)
                .DistinctBy(device => device.Trusted).Count());
        Assert.Equal(NamedScopes.All().Count, NamedScopes.All().DistinctBy(scope => scope.Name).Count());
    }

    [Fact]
    public void A_capacity_is_the_number_of_indexes_that_it_leaves()
    {
        var layout = NamedScopes.Small().Layout();
        Assert.Equal(2UL, layout.DynamicPasids.Count.Concrete);
        Assert.Equal(2UL, layout.AllocatedDomains.Count.Concrete);
        Assert.Equal(2UL, layout.Calls.Count.Concrete);
    }

    private static Bits Bytes(ulong value) => new(value, 64);
}

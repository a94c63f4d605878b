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
}

namespace PasidVerify.Spec.Tests;

/// <summary>Each design switch turns one rule off, on the shortest trace that shows it.</summary>
public class DesignSwitchTests
{
    [Fact]
    public void Fast_for_untrusted_gives_an_untrusted_device_the_kernels_table()
    {
        var (proper, switched) = Both(new() { FastForUntrusted = true });
        Assert.Equal(Status.ChoiceRefused, proper.Enable(Machine.Untrusted, Mode.Kva, 2, Domains.Kernel));
        Assert.Equal(Status.Ok, switched.Enable(Machine.Untrusted, Mode.Kva, 2, Domains.Kernel));
        Assert.Equal([0x1000UL], switched.Reached(Machine.Untrusted, 2, switched.Address(0), true, privileged: true));
    }

    [Fact]
    public void Bypass_for_untrusted_gives_an_untrusted_device_all_of_memory()
    {
        var (proper, switched) = Both(new() { BypassForUntrusted = true });
        Assert.Equal(Status.NotTrusted, proper.Enable(Machine.Untrusted, Mode.Bypass, 1, Domains.Passthrough));
        Assert.Equal(Status.Ok, switched.Enable(Machine.Untrusted, Mode.Bypass, 1, Domains.Passthrough));
        Assert.Equal([0x1234UL], switched.Reached(Machine.Untrusted, 1, 0x123_4000, write: true));
    }

    [Fact]
    public void No_flush_on_unmap_strict_kva_leaves_the_translation_in_the_iotlb()
    {
        var (proper, switched) = Both(new() { NoFlushOnUnmapStrictKva = true });
        foreach (var machine in new[] { proper, switched })
        {
            machine.EnableStrict();
            Machine.Must(Status.Ok, machine.Map(domain: 3, page: 0));
            machine.Unmap(domain: 3, page: 0);
        }

        Assert.Equal((3UL, 1UL), (proper.Next, switched.Next));
        Assert.Empty(proper.Reached(Machine.Untrusted, 2, proper.Address(0)));
        Assert.Equal([0x1000UL], switched.Reached(Machine.Untrusted, 2, switched.Address(0)));
    }

    [Fact]
    public void Flush_before_clear_lets_the_iotlb_load_the_translation_again()
    {
        var (proper, switched) = Both(new() { FlushBeforeClear = true });
        foreach (var machine in new[] { proper, switched })
        {
            machine.EnableStrict();
            Machine.Must(Status.Ok, machine.Map(domain: 3, page: 0));
            Machine.Must(Status.Pending, machine.BeginUnmap(domain: 3, page: 0));
            machine.CompleteAll();
        }

        Assert.Empty(proper.Faults(Machine.Untrusted, 2, proper.Address(0)).Except([Fault.NotPresent]));
        Assert.Empty(switched.Faults(Machine.Untrusted, 2, switched.Address(0)));
        Machine.Must(Status.Ok, proper.End());
        Machine.Must(Status.Ok, switched.End());
        Assert.Empty(proper.Reached(Machine.Untrusted, 2, proper.Address(0)));
        Assert.Equal([0x1000UL], switched.Reached(Machine.Untrusted, 2, switched.Address(0)));
        Assert.DoesNotContain(switched.Contents, line => line.StartsWith("tables", StringComparison.Ordinal));
    }

    [Fact]
    public void Pasid_entry_without_cache_flush_lets_a_disabled_device_walk_on()
    {
        var (proper, switched) = Both(new() { PasidEntryWithoutCacheFlush = true });
        foreach (var machine in new[] { proper, switched })
        {
            machine.EnableStrict();
            Machine.Must(Status.Ok, machine.Map(domain: 3, page: 0));
            machine.Disable(Machine.Untrusted);
        }

        // The tables are gone with the domain, but the entry still leads the hardware there.
        Assert.Equal([Fault.PasidNotPresent], proper.Faults(Machine.Untrusted, 2, proper.Address(0)));
        Assert.Equal(
            [Fault.PasidNotPresent, Fault.NotPresent], switched.Faults(Machine.Untrusted, 2, switched.Address(0)));
    }

    [Fact]
    public void No_write_protect_enable_lets_a_privileged_request_with_pasid_write_what_is_read_only()
    {
        var (proper, switched) = Both(new() { NoWriteProtectEnable = true }, NamedScopes.Dma());
        foreach (var machine in new[] { proper, switched })
        {
            machine.EnableIova(Machine.Trusted);
            Machine.Must(Status.Ok, machine.MapDma(Machine.Trusted, 0x1000, 0x100_0000, direction: Direction.ToDevice));
            Assert.Empty(machine.Reached(Machine.Trusted, Pasids.KernelDma, 0x1000, write: true));
            Assert.Empty(machine.Reached(Machine.Trusted, null, 0x1000, write: true, privileged: true));
        }

        Assert.Empty(proper.Reached(Machine.Trusted, Pasids.KernelDma, 0x1000, write: true, privileged: true));
        Assert.Equal(
            [0x1000UL], switched.Reached(Machine.Trusted, Pasids.KernelDma, 0x1000, write: true, privileged: true));
    }

    [Fact]
    public void Fast_shares_direct_map_only_shows_nothing_of_the_kernels_other_pages()
    {
        const ulong Outside = 0xffff_c900_0000_0000;
        var (proper, switched) = Both(new() { FastSharesDirectMapOnly = true }, NamedScopes.Kernel());
        foreach (var machine in new[] { proper, switched })
        {
            machine.EnableFast();
            Assert.Equal([0x1000UL], machine.Reached(Machine.Trusted, 2, machine.Address(0), privileged: true));
        }

        Assert.Equal([0x1001UL], proper.Reached(Machine.Trusted, 2, Outside, privileged: true));
        Assert.Empty(switched.Reached(Machine.Trusted, 2, Outside, privileged: true));
        Assert.Equal([Fault.NotPresent], switched.Faults(Machine.Trusted, 2, Outside, privileged: true));
    }

    [Fact]
    public void Every_rule_of_the_design_is_turned_off_by_one_switch_of_its_own()
    {
        var rules = typeof(Design).GetProperties().Where(rule => rule.PropertyType == typeof(bool)).ToList();
        var turned = DesignSwitch.All().Select(one => one.Apply(new()))
            .Select(design => rules.Where(rule => (bool)rule.GetValue(design)!).Select(rule => rule.Name).ToList());
        Assert.Equal(
            rules.Select(rule => rule.Name).Order(),
            turned.Where(names => names.Count > 0).Select(names => Assert.Single(names)).Order());
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(0, 5)]
    public void Wrapping_range_check_lets_a_range_past_the_end_of_the_address_space(int page, ulong pages)
    {
        var (proper, switched) = Both(new() { WrappingRangeCheck = true }, NamedScopes.Top());
        foreach (var machine in new[] { proper, switched }) machine.EnableStrict();
        Assert.Equal(Status.OutOfRange, proper.Map(domain: 3, page, pages));
        Assert.Equal(Status.Ok, switched.Map(domain: 3, page, pages));
        Assert.Equal([0x1003UL], switched.Reached(Machine.Untrusted, 2, switched.Address(3)));
    }

    [Fact]
    public void Wrapping_range_check_agrees_where_nothing_wraps()
    {
        var (proper, switched) = Both(new() { WrappingRangeCheck = true }, NamedScopes.Top());
        foreach (var machine in new[] { proper, switched }) machine.EnableStrict();
        foreach (var (page, pages) in new[] { (-1, 1UL), (0, 1UL), (0, 2UL), (1, 1UL), (1, 2UL), (2, 1UL) })
            Assert.Equal(proper.Map(domain: 3, page, pages), switched.Map(domain: 3, page, pages));
    }

    private static (Machine Proper, Machine Switched) Both(Design design, Scope? scope = null) =>
        (new(scope), new(scope, design));
}

namespace PasidVerify.Spec.Tests;

public class StateTests
{
    private readonly Machine machine = new();

    [Fact]
    public void A_state_after_boot_has_devices_and_the_kernels_table_only()
    {
        Assert.Equal(
            [
                "cells table:800 page:ffff888000000 => present writable frame:1000",
                "cells table:800 page:ffff888000001 => present not-writable frame:1001",
                "cells table:801 page:ffffc90000000 => present writable frame:1002",
                "devices device:10 => present trusted not-hasAts",
                "devices device:20 => present not-trusted not-hasAts",
                "regions region:7fffc440000 => phase:1 table:800 call:0",
                "regions region:7fffe480000 => phase:1 table:801 call:0",
                "tablePages table:800 => used region:7fffc440000",
                "tablePages table:801 => used region:7fffe480000",
            ],
            machine.Contents);
    }

    [Fact]
    public void A_copy_holds_the_same_and_goes_its_own_way()
    {
        machine.EnableStrict();
        Machine.Must(Status.Ok, machine.Map(domain: 3, page: 0));
        Machine.Must(Status.Pending, machine.BeginUnmap(domain: 3, page: 0));
        var copy = machine.State.Copy();
        var before = machine.Contents;
        Assert.Equal(before, Dump.Of(copy));
        machine.CompleteAll();
        Assert.Equal(before, Dump.Of(copy));
        Assert.NotEqual(before, machine.Contents);
    }

    [Fact]
    public void Maps_have_names_of_their_own()
    {
        var names = machine.State.Maps.Select(map => map.Name).ToList();
        Assert.Equal(20, names.Count);
        Assert.Equal(names, names.Distinct());
    }
}

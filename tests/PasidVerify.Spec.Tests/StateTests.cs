namespace PasidVerify.Spec.Tests;

public class StateTests
{
    private readonly Machine machine = new();

    [Fact]
    public void An_initial_state_has_devices_and_kernel_pages_only()
    {
        Assert.Equal(
            [
                "devices device:10 => present trusted",
                "devices device:20 => present not-trusted",
                "kernel page:ffff888000000 => present writable frame:1000",
                "kernel page:ffff888000001 => present not-writable frame:1001",
                "kernel page:ffffc90000000 => present writable frame:1002",
            ],
            machine.Contents);
        Assert.All(
            machine.Contents, line => Assert.False(State.StartsEmpty(line.Split(' ')[0])));
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
        Assert.Equal(13, names.Count);
        Assert.Equal(names, names.Distinct());
    }
}

namespace PasidVerify.Iommu.Tests;

/// <summary>
/// Hardware runs before and after every store of the kernel: it walks with every device, PASID and page, fills its
/// caches, and may execute descriptors. Does not check interleavings of two kernel calls.
/// </summary>
[Trait("Category", "Long")]
public class InterleavingTests
{
    private static readonly ushort[] Devices =
        [Machine.Trusted, Machine.Trusted2, Machine.Untrusted, Machine.Untrusted2];

    private readonly Machine _machine = new();
    private int _interrupts;

    [Fact]
    public void Walking_at_every_store_leaves_no_stale_entry_after_End()
    {
        foreach (int steps in new[] { 0, 1, 9 })
        {
            var test = new InterleavingTests();
            test._machine.Memory.Watch.Hardware = () => test.RunHardware(steps);
            test.Script();
            Assert.True(test._interrupts > 100);
        }
    }

    [Fact]
    public void Walking_at_any_one_store_leaves_no_stale_entry_after_End()
    {
        int moments = 1;
        for (int moment = 0; moment < moments; moment++)
        {
            var test = new InterleavingTests();
            int now = 0;
            test._machine.Memory.Watch.Hardware = () =>
            {
                if (now++ == moment)
                    test.RunHardware(moment % 4);
            };
            test.Script();
            moments = now;
        }

        Assert.True(moments > 100);
    }

    private void Script()
    {
        (uint pasid, ushort domain) = _machine.Enable(Machine.Untrusted);
        _machine.Map(domain, 0, 6);
        Touch();
        int first = _machine.BeginUnmap(domain, 1, 2);
        int second = _machine.BeginUnmap(domain, 4);
        Finish(first);
        ExpectGone(Machine.Untrusted, pasid, 1, 2);
        Finish(second);
        ExpectGone(Machine.Untrusted, pasid, 1, 2, 4);
        ExpectReached(Machine.Untrusted, pasid, 0, 3, 5);
        _machine.Map(domain, 1, 1, Protection.Read);
        ExpectReached(Machine.Untrusted, pasid, 0, 1, 3, 5);

        _machine.Enable(Machine.Trusted, Mode.Bypass);
        (uint fast, _) = _machine.Enable(Machine.Trusted2);
        Touch();
        Finish(_machine.BeginDisable(Machine.Untrusted));
        ExpectOff(Machine.Untrusted, pasid);
        (uint reused, ushort reusedDomain) = _machine.Enable(Machine.Untrusted2);
        Assert.Equal((pasid, domain), (reused, reusedDomain));
        ExpectOff(Machine.Untrusted, pasid);
        ExpectGone(Machine.Untrusted2, reused, 0, 1, 2, 3, 4, 5);
        _machine.Map(domain, 2);
        ExpectReached(Machine.Untrusted2, reused, 2);
        Finish(_machine.BeginDisable(Machine.Trusted));
        ExpectOff(Machine.Trusted, 1);
        Finish(_machine.BeginDisable(Machine.Trusted2));
        ExpectOff(Machine.Trusted2, fast);
    }

    private void RunHardware(int steps)
    {
        _interrupts++;
        TouchAll();
        for (int i = 0; i < steps; i++)
        {
            _machine.Dma.Step();
            TouchAll();
        }
    }

    private void Finish(int call)
    {
        _machine.Memory.Watch.Outside(() =>
        {
            while (_machine.Dma.Step())
                TouchAll();
        });
        Assert.Equal(Status.Ok, _machine.Dma.End(call));
    }

    private void Touch() => _machine.Memory.Watch.Outside(TouchAll);

    private void TouchAll()
    {
        foreach (ushort device in Devices)
        {
            for (uint pasid = 1; pasid < 6; pasid++)
            {
                for (ulong page = 0; page < 7; page++)
                    TouchPage(device, pasid, page);
            }
        }
    }

    /// <summary>Whatever is half done, an answer is the page's own frame or a fault for "nothing here".</summary>
    private void TouchPage(ushort device, uint pasid, ulong page)
    {
        ulong address = pasid == 1 ? Machine.PhysicalOf(page) : Machine.Kva(page);
        foreach (bool write in new[] { false, true })
        {
            Answer answer = _machine.Dma.Access(new Request(device, pasid, address, write, true));
            Assert.True(
                answer == Answer.At(Machine.PhysicalOf(page))
                || answer.Fault is FaultReason.NotPresent or FaultReason.PasidNotPresent
                    or FaultReason.DirectoryNotPresent or FaultReason.WriteDenied,
                $"{device:x} PASID {pasid} page {page}: {answer}");
        }
    }

    private void ExpectGone(ushort device, uint pasid, params ulong[] pages)
    {
        foreach (ulong page in pages)
            Assert.Equal(FaultReason.NotPresent, Read(device, pasid, Machine.Kva(page)).Fault);
    }

    private void ExpectReached(ushort device, uint pasid, params ulong[] pages)
    {
        foreach (ulong page in pages)
            Assert.Equal(Answer.At(Machine.PhysicalOf(page)), Read(device, pasid, Machine.Kva(page)));
    }

    private void ExpectOff(ushort device, uint pasid)
    {
        for (ulong page = 0; page < 16; page++)
        {
            Assert.Equal(FaultReason.PasidNotPresent, Read(device, pasid, Machine.Kva(page)).Fault);
            Assert.Equal(FaultReason.PasidNotPresent, Read(device, pasid, Machine.PhysicalOf(page)).Fault);
        }
    }

    private Answer Read(ushort device, uint pasid, ulong address)
    {
        Answer answer = default;
        _machine.Memory.Watch.Outside(() => answer = _machine.Read(device, pasid, address, true));
        return answer;
    }
}

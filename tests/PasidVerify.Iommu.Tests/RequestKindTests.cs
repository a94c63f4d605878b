namespace PasidVerify.Iommu.Tests;

/// <summary>Translation requests and translated requests (VT-d 3.8, 7.1.3 table 30).</summary>
public class RequestKindTests
{
    private const ulong PasidEnable = 1 << 3;
    private const ulong DeviceTlb = 1 << 2;
    private const ulong PasidTranslated = 1 << 6;
    private const ulong Context = BareTables.Directory | 7 << 9 | PasidEnable;

    private readonly BareTables _tables = new();

    public RequestKindTests()
    {
        _tables.SetContext(Context | DeviceTlb | PasidTranslated);
        _tables.UseFirstStage();
        _tables.Map(BareTables.FirstStage, 0x7000, 0x9_0027);
    }

    [Fact]
    public void Without_DTE_translation_and_translated_requests_are_blocked()
    {
        _tables.SetContext(Context);
        Assert.Equal(FaultReason.DeviceTlbNotEnabled, _tables.Translated(0x9000).Fault);
        Assert.Equal(FaultReason.DeviceTlbNotEnabled, _tables.Translated(0x9000, withoutPasid: false).Fault);
        TranslationAnswer answer = _tables.Translate(0x7000);
        Assert.Equal(
            (Completion.UnsupportedRequest, FaultReason.DeviceTlbNotEnabled), (answer.Completion, answer.Fault));
        Assert.True(_tables.Read(0x7000).Reached);
        Assert.Equal(FaultReason.DeviceTlbNotEnabled, _tables.Translated(0x7000).Fault);
    }

    [Theory]
    [InlineData(0x9_1234, FaultReason.None)]
    [InlineData((1UL << 46) - 1, FaultReason.None)]
    [InlineData(1UL << 46, FaultReason.BeyondHostWidth)]
    [InlineData(0xfee0_0000, FaultReason.InterruptWindow)]
    [InlineData(0xfeef_ffff, FaultReason.InterruptWindow)]
    public void A_translated_request_passes_unchecked_but_for_its_address(ulong address, FaultReason fault)
    {
        Answer expected = fault == FaultReason.None ? Answer.At(address) : Answer.Blocked(fault);
        Assert.Equal(expected, _tables.Translated(address));
        Assert.Equal(expected, _tables.Translated(address, withoutPasid: false));
    }

    [Fact]
    public void Without_EPTR_a_translated_request_has_no_PASID()
    {
        _tables.SetContext(Context | DeviceTlb);
        Assert.Equal(FaultReason.TranslatedPasidNotEnabled, _tables.Translated(0x9000, withoutPasid: false).Fault);
        Assert.Equal(Answer.At(0x9000), _tables.Translated(0x9000));
    }

    [Fact]
    public void A_translated_request_with_RID_PASID_or_a_PASID_beyond_the_directory_is_blocked()
    {
        _tables.SetContext(Context | DeviceTlb | PasidTranslated, BareTables.Pasid);
        Assert.Equal(FaultReason.PasidIsRidPasid, _tables.Translated(0x9000, withoutPasid: false).Fault);
        _tables.SetContext(BareTables.Directory | PasidEnable | DeviceTlb | PasidTranslated);
        _tables.Forget();
        Assert.Equal(FaultReason.PasidBeyondDirectory, _tables.Translated(0x9000, withoutPasid: false).Fault);
    }

    [Fact]
    public void A_translation_request_is_told_the_page_and_its_permissions()
    {
        TranslationAnswer answer = _tables.Translate(0x7abc);
        Assert.Equal(
            new TranslationAnswer { Page = 0x9_0000, Order = 12, Read = true, Write = true }, answer);
        Assert.Equal(0x9_0067UL, _tables.Memory.Load(BareTables.Slot(BareTables.FirstStage, 0x7000, 1)));
    }

    [Fact]
    public void A_translation_request_that_asks_for_no_writes_sets_no_dirty_and_is_told_none()
    {
        TranslationAnswer answer = _tables.Translate(0x7abc, write: false);
        Assert.Equal(new TranslationAnswer { Page = 0x9_0000, Order = 12, Read = true }, answer);
        Assert.Equal(0x9_0027UL, _tables.Memory.Load(BareTables.Slot(BareTables.FirstStage, 0x7000, 1)));
    }

    [Fact]
    public void A_translation_request_for_writes_to_a_read_only_page_is_told_to_read()
    {
        _tables.Map(BareTables.FirstStage, 0x7000, 0x9_0005);
        TranslationAnswer answer = _tables.Translate(0x7000);
        Assert.Equal(new TranslationAnswer { Page = 0x9_0000, Order = 12, Read = true }, answer);
        Assert.Equal(0x9_0025UL, _tables.Memory.Load(BareTables.Slot(BareTables.FirstStage, 0x7000, 1)));
    }

    [Fact]
    public void A_privileged_translation_request_is_told_privileged_permissions()
    {
        _tables.Map(BareTables.FirstStage, 0x7000, 0x9_0023);
        Assert.Equal(
            new TranslationAnswer { Page = 0x9_0000, Order = 12, Read = true, Write = true, Privileged = true },
            _tables.Translate(0x7000, privileged: true));
        Assert.Equal(
            new TranslationAnswer { Fault = FaultReason.SupervisorPage }, _tables.Translate(0x7000));
    }

    [Theory]
    [InlineData(2, 0x60_0000, 0x20_0000, 21)]
    [InlineData(3, 0xc000_0000, 0x4000_0000, 30)]
    public void A_translation_request_is_told_the_size_of_a_large_page(int level, ulong frame, ulong address, int order)
    {
        _tables.Map(BareTables.FirstStage, address, frame | 0xa7, level);
        Assert.Equal(
            new TranslationAnswer { Page = frame, Order = order, Read = true, Write = true },
            _tables.Translate(address + 0x1_2345));
    }

    [Fact]
    public void A_request_that_only_the_second_stage_denies_a_read_is_told_to_write()
    {
        _tables.UseSecondStage();
        _tables.Map(BareTables.SecondStage, 0x7000, 0x9_0002);
        Assert.Equal(FaultReason.ReadDenied, _tables.Read(0x7000).Fault);
        Assert.Equal(new TranslationAnswer { Page = 0x9_0000, Order = 12, Write = true }, _tables.Translate(0x7000));
    }

    [Fact]
    public void A_translation_request_without_PASID_for_the_interrupt_window_may_write_untranslated()
    {
        var request = new Request(BareTables.Device, 0, 0xfee0_1004, true, false) { WithoutPasid = true };
        Assert.Equal(
            new TranslationAnswer { Page = 0xfee0_1000, Order = 12, Write = true, UntranslatedOnly = true },
            _tables.Hardware.Translate(in request));
        Assert.Equal(default, _tables.Hardware.Translate(request with { Write = false }));
    }

    [Fact]
    public void With_PASID_the_interrupt_window_is_an_input_like_any_other()
    {
        _tables.Map(BareTables.FirstStage, 0xfee0_1000, 0x9_0027);
        Assert.Equal((Completion.Success, 0x9_0000UL), _tables.Translate(0xfee0_1004) is var answer
            ? (answer.Completion, answer.Page) : default);
    }

    [Fact]
    public void A_translation_into_the_interrupt_window_aborts_but_for_pass_through()
    {
        _tables.Map(BareTables.FirstStage, 0x7000, 0xfee0_0027);
        TranslationAnswer answer = _tables.Translate(0x7000);
        Assert.Equal(
            (Completion.CompleterAbort, FaultReason.InterruptWindow, 0UL), (answer.Completion, answer.Fault, answer.Page));
        var passThrough = new BareTables();
        passThrough.SetContext(Context | DeviceTlb);
        passThrough.SetPasid(4 << 6);
        Assert.Equal(0xfee0_0000UL, passThrough.Translate(0xfee0_0000).Page);
    }

    // Table 30's column of translation requests: CA, UR, or success without permissions.
    [Theory]
    [InlineData(FaultReason.RootModeInvalid, Completion.CompleterAbort)]
    [InlineData(FaultReason.RootModeLegacy, Completion.UnsupportedRequest)]
    [InlineData(FaultReason.RootModeAbort, Completion.UnsupportedRequest)]
    [InlineData(FaultReason.RootNotPresent, Completion.UnsupportedRequest)]
    [InlineData(FaultReason.RootReserved, Completion.CompleterAbort)]
    [InlineData(FaultReason.ContextNotPresent, Completion.UnsupportedRequest)]
    [InlineData(FaultReason.ContextReserved, Completion.CompleterAbort)]
    [InlineData(FaultReason.ContextInvalid, Completion.CompleterAbort)]
    [InlineData(FaultReason.DeviceTlbNotEnabled, Completion.UnsupportedRequest)]
    [InlineData(FaultReason.PasidNotEnabled, Completion.UnsupportedRequest)]
    [InlineData(FaultReason.PasidBeyondDirectory, Completion.UnsupportedRequest)]
    [InlineData(FaultReason.PasidIsRidPasid, Completion.UnsupportedRequest)]
    [InlineData(FaultReason.DirectoryNotPresent, Completion.Success)]
    [InlineData(FaultReason.DirectoryReserved, Completion.CompleterAbort)]
    [InlineData(FaultReason.PasidNotPresent, Completion.Success)]
    [InlineData(FaultReason.PasidReserved, Completion.CompleterAbort)]
    [InlineData(FaultReason.PasidInvalid, Completion.CompleterAbort)]
    [InlineData(FaultReason.SupervisorNotEnabled, Completion.Success)]
    [InlineData(FaultReason.NotPresent, Completion.Success)]
    [InlineData(FaultReason.EntryReserved, Completion.Success)]
    [InlineData(FaultReason.EntryBeyondSecondStage, Completion.Success)]
    [InlineData(FaultReason.RootTableNotReadable, Completion.Success)]
    [InlineData(FaultReason.TableNotReadable, Completion.Success)]
    [InlineData(FaultReason.TableNotWritable, Completion.Success)]
    [InlineData(FaultReason.WalkNotSnooped, Completion.Success)]
    [InlineData(FaultReason.SecondStageNotPresent, Completion.Success)]
    [InlineData(FaultReason.SecondStageReserved, Completion.CompleterAbort)]
    [InlineData(FaultReason.SecondStageNotSnooped, Completion.CompleterAbort)]
    [InlineData(FaultReason.NotCanonical, Completion.Success)]
    [InlineData(FaultReason.SupervisorPage, Completion.Success)]
    [InlineData(FaultReason.BeyondHostWidth, Completion.Success)]
    [InlineData(FaultReason.BeyondSecondStage, Completion.Success)]
    [InlineData(FaultReason.InterruptWindow, Completion.CompleterAbort)]
    public void Each_fault_completes_a_translation_request_as_the_table_says(FaultReason fault, Completion completion)
    {
        Assert.Equal(completion, TranslationCompletion.Of(fault));
    }

    [Fact]
    public void A_translation_request_is_no_access()
    {
        var request = new Request(BareTables.Device, BareTables.Pasid, 0x7000, false, false)
        {
            Kind = RequestKind.Translation,
        };
        Assert.Throws<ArgumentException>(() => _tables.Hardware.Access(in request));
        Assert.True(_tables.Hardware.Translate(in request).Read);
    }
}

namespace PasidVerify.Spec;

/// <summary>Why a request is blocked (VT-d 7.1.3; codes in hexadecimal).</summary>
public enum Fault
{
    /// <summary>41: no context entry for the source id.</summary>
    NoSuchDevice,

    /// <summary>44: a translation request or a translated one of a device without ATS enabled (DTE = 0).</summary>
    TranslationBlocked,

    /// <summary>48: the PASID is RID_PASID, that is 0.</summary>
    PasidIsRidPasid,

    /// <summary>46, 51, 59: beyond the directory, or no directory entry, or no PASID-table entry.</summary>
    PasidNotPresent,

    /// <summary>80: not a canonical 48-bit address.</summary>
    NotCanonical,

    /// <summary>71: no translation.</summary>
    NotPresent,

    /// <summary>81: a user request met a supervisor page.</summary>
    SupervisorPage,

    /// <summary>83: a pass-through address beyond the host address width.</summary>
    BeyondHostWidth,

    /// <summary>85: a write without write permission.</summary>
    WriteDenied,

    /// <summary>87: the output lies in the interrupt window.</summary>
    InterruptWindow,
}

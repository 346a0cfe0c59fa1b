//! What only Windows' own calls tell: sessions, interrupt times, ids of the machine, and the protection of a secret.
//! Promise: the only `unsafe` of the agent stands in this file; each block says why it is sound.
//!
//! Type-checked on Linux by the feature `check-windows`; it has never run.
//!
//! Sources: learn.microsoft.com, the page of each function named.

#![expect(unsafe_code, reason = "Windows is reached by its C interface only")]

use std::ffi::c_void;
use std::io;
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{ERROR_SUCCESS, LocalFree};
use windows_sys::Win32::Security::Cryptography::{
    CRYPT_INTEGER_BLOB, CRYPTPROTECT_UI_FORBIDDEN, CryptProtectData, CryptUnprotectData,
};
use windows_sys::Win32::System::Registry::{
    HKEY_LOCAL_MACHINE, RRF_RT_REG_SZ, RRF_SUBKEY_WOW6464KEY, RegGetValueW,
};
use windows_sys::Win32::System::RemoteDesktop::{
    WTS_CURRENT_SERVER_HANDLE, WTS_SESSION_INFOW, WTS_SESSIONSTATE_LOCK, WTS_SESSIONSTATE_UNLOCK, WTSActive,
    WTSEnumerateSessionsW, WTSFreeMemory, WTSINFOEX_LEVEL1_W, WTSINFOEXW, WTSQuerySessionInformationW,
    WTSSessionInfoEx,
};
use windows_sys::Win32::System::SystemInformation::{GetSystemFirmwareTable, RSMB};
use windows_sys::Win32::System::WindowsProgramming::{QueryInterruptTime, QueryUnbiasedInterruptTime};

use crate::activity::Active;
use crate::smbios;

/// So long ago is still now, in units of 100 ns: a minute.
const RECENT: i64 = 60 * 10_000_000;
/// Most sessions that are looked at: a terminal server has hundreds.
const MOST: usize = 1024;
/// Longest firmware table and longest secret, octets.
const LONGEST: u32 = 1 << 20;
/// Ties what is protected to this product: another program of the same account has to mean it.
const PURPOSE: &[u8] = b"motprov agent key, 1";

/// The firmware tables' provider `RSMB`.
const _: () = assert!(RSMB == 0x5253_4d42, "the provider's name in one number");

/// Time since the start without sleep and with it, units of 100 ns.
#[must_use]
pub fn interrupt_times() -> (u64, u64) {
    let (mut awake, mut total) = (0, 0);
    // SAFETY: both write one number to where they are pointed. They fail for a null pointer only.
    unsafe {
        QueryUnbiasedInterruptTime(&raw mut awake);
        QueryInterruptTime(&raw mut total);
    }
    (awake, total)
}

/// Whether somebody used the machine within the last minute, over all sessions.
#[must_use]
pub fn active() -> Active {
    let (mut list, mut count) = (null_mut::<WTS_SESSION_INFOW>(), 0_u32);
    // SAFETY: reserved 0 and version 1 as documented; both results are pointers to our own variables.
    let told =
        unsafe { WTSEnumerateSessionsW(WTS_CURRENT_SERVER_HANDLE, 0, 1, &raw mut list, &raw mut count) };
    if told == 0 || list.is_null() {
        return Active::Unknown;
    }
    let count = usize::try_from(count).unwrap_or_default().min(MOST);
    // SAFETY: on success the call gave `count` records at `list`, which live until they are freed below.
    let sessions = unsafe { std::slice::from_raw_parts(list, count) };
    let in_front = sessions.iter().filter(|session| session.State == WTSActive);
    let active = in_front.fold(Active::No, |active, session| active.or(session_active(session.SessionId)));
    // SAFETY: given by `WTSEnumerateSessionsW`, freed once, and not used after.
    unsafe { WTSFreeMemory(list.cast::<c_void>()) };
    active
}

fn session_active(id: u32) -> Active {
    let (mut buffer, mut length) = (null_mut::<u16>(), 0_u32);
    // SAFETY: both results are pointers to our own variables.
    let told = unsafe {
        WTSQuerySessionInformationW(
            WTS_CURRENT_SERVER_HANDLE,
            id,
            WTSSessionInfoEx,
            &raw mut buffer,
            &raw mut length,
        )
    };
    if told == 0 || buffer.is_null() {
        return Active::Unknown;
    }
    let whole = usize::try_from(length).is_ok_and(|length| length >= size_of::<WTSINFOEXW>());
    // SAFETY: the system gave `length` octets, as many as the record has; no alignment is asked of the pointer.
    let info = whole.then(|| unsafe { buffer.cast::<WTSINFOEXW>().read_unaligned() });
    // SAFETY: given by `WTSQuerySessionInformationW`, freed once, and not used after.
    unsafe { WTSFreeMemory(buffer.cast::<c_void>()) };
    match info {
        // SAFETY: level 1 says that the union holds its first record; every bit pattern is one.
        Some(info) if info.Level == 1 => of_session(&unsafe { info.Data.WTSInfoExLevel1 }),
        _ => Active::Unknown,
    }
}

/// Lock and last input of a session in front. Of the record nothing else is looked at: it names the user, too.
fn of_session(info: &WTSINFOEX_LEVEL1_W) -> Active {
    let flags = u32::from_ne_bytes(info.SessionFlags.to_ne_bytes());
    match flags {
        WTS_SESSIONSTATE_LOCK => Active::No,
        WTS_SESSIONSTATE_UNLOCK if info.LastInputTime > 0 && info.CurrentTime > 0 => {
            let recent = info.CurrentTime.saturating_sub(info.LastInputTime) <= RECENT;
            if recent { Active::Yes } else { Active::No }
        }
        // The system does not say whether it is locked, or when its last input was.
        _ => Active::Unknown,
    }
}

/// The id made when Windows was installed.
#[must_use]
pub fn machine_guid() -> Option<String> {
    let wide = |text: &str| text.encode_utf16().chain([0]).collect::<Vec<u16>>();
    let (key, value) = (wide("SOFTWARE\\Microsoft\\Cryptography"), wide("MachineGuid"));
    let mut buffer = [0_u16; 64];
    let mut length = u32::try_from(size_of_val(&buffer)).ok()?;
    // SAFETY: both names end with a zero; the buffer has as many octets as `length` says.
    let told = unsafe {
        RegGetValueW(
            HKEY_LOCAL_MACHINE,
            key.as_ptr(),
            value.as_ptr(),
            RRF_RT_REG_SZ | RRF_SUBKEY_WOW6464KEY,
            null_mut(),
            buffer.as_mut_ptr().cast::<c_void>(),
            &raw mut length,
        )
    };
    let text = buffer.split(|unit| *unit == 0).next()?;
    (told == ERROR_SUCCESS).then(|| String::from_utf16_lossy(text))
}

/// The firmware's id of the board or the virtual machine.
#[must_use]
pub fn product_uuid() -> Option<String> {
    // SAFETY: without a buffer the call tells the length that one needs.
    let length = unsafe { GetSystemFirmwareTable(RSMB, 0, null_mut(), 0) };
    let mut table = vec![0_u8; usize::try_from(length.min(LONGEST)).ok()?];
    let room = u32::try_from(table.len()).ok()?;
    // SAFETY: the buffer has `room` octets.
    let length = unsafe { GetSystemFirmwareTable(RSMB, 0, table.as_mut_ptr(), room) };
    smbios::product_uuid(table.get(..usize::try_from(length).ok()?)?)
}

/// Protects a secret so that this account on this machine alone can read it (DPAPI).
///
/// Not machine-wide (`CRYPTPROTECT_LOCAL_MACHINE`): that would let every program of every account that can read the
/// file read the secret. The service therefore needs an account that stays the same, as `NT SERVICE\…` does; a file
/// that another account or machine wrote is refused, which is what a copied disk should meet.
pub fn protect(secret: &[u8]) -> io::Result<Vec<u8>> {
    through(secret, |secret, purpose, out| {
        // SAFETY: three records that point to live memory of the lengths they say; what may be null is null.
        unsafe { CryptProtectData(secret, null(), purpose, null(), null(), CRYPTPROTECT_UI_FORBIDDEN, out) }
    })
}

/// The secret that [`protect`] protected.
pub fn unprotect(protected: &[u8]) -> io::Result<Vec<u8>> {
    through(protected, |protected, purpose, out| {
        // SAFETY: as above; no description is asked for.
        unsafe {
            CryptUnprotectData(protected, null_mut(), purpose, null(), null(), CRYPTPROTECT_UI_FORBIDDEN, out)
        }
    })
}

/// Hands octets to DPAPI and takes what it gives. Its own memory is wiped before it is freed: it may hold the secret.
fn through(
    octets: &[u8],
    call: impl FnOnce(*const CRYPT_INTEGER_BLOB, *const CRYPT_INTEGER_BLOB, *mut CRYPT_INTEGER_BLOB) -> i32,
) -> io::Result<Vec<u8>> {
    let blob = |octets: &[u8]| {
        let length = u32::try_from(octets.len()).ok().filter(|length| *length <= LONGEST);
        let length = length.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        // DPAPI only reads through this pointer, which its type does not say.
        Ok::<_, io::Error>(CRYPT_INTEGER_BLOB { cbData: length, pbData: octets.as_ptr().cast_mut() })
    };
    let (data, purpose) = (blob(octets)?, blob(PURPOSE)?);
    let mut out = CRYPT_INTEGER_BLOB::default();
    if call(&raw const data, &raw const purpose, &raw mut out) == 0 {
        return Err(io::Error::last_os_error());
    }
    let length = usize::try_from(out.cbData).unwrap_or_default();
    if out.pbData.is_null() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    // SAFETY: on success DPAPI gave `cbData` octets at `pbData`, which are ours until they are freed below.
    let given = unsafe { std::slice::from_raw_parts_mut(out.pbData, length) };
    let copy = given.to_vec();
    given.fill(0);
    std::hint::black_box(&*given);
    // SAFETY: given by DPAPI, to be freed with `LocalFree`, once, and not used after.
    unsafe { LocalFree(out.pbData.cast::<c_void>()) };
    Ok(copy)
}

"""What a dossier says of itself: what is in it, and how to check it without this ledger."""

README = """\
案卷 / DOSSIER
==============

本文件夹含一个问题的全部材料，可离线核验，不需要本系统。
Everything about one finding, to be checked offline, without the system it came from.

dossier.html     打印件 / to read and to print
dossier.json     机读数据 / the same for machines
events/          流向记录原文（逐字节）及存证证明 / movements, the very bytes that were hashed
steps/           办理步骤原文及证明 / the steps of the work on it
law/             所依据规则与参数版本的入账记录及证明 / which edition of rules and numbers held
evidence/        证据文件，以 SHA-256 命名 / files, named by their SHA-256
checkpoint.txt   已签署的日志头 / the signed head of the log
key.txt          日志公钥 / the public key of the log
offline.py       核验程序 / the program that checks a proof (one file, any Python 3.9 or later)
MANIFEST.sha256  各文件摘要 / the digest of every file

怎样核验 / How to check
-----------------------

1. 文件是否完整 / that nothing was changed since:

       sha256sum -c MANIFEST.sha256

2. 每条记录是否在已签署的日志中 / that each entry is in the signed log:

       python3 offline.py events/NNNNNNNNN.proof key.txt events/NNNNNNNNN.json

   steps/ 与 law/ 同理。 / The same for steps/ and law/.

3. 公钥与核验程序请从主管部门的公开渠道另行取得并比对；随案卷附上的仅为方便。
   将日志头与他处保存的较早日志头比对，可证明日志未被改写（/api/v1/log/consistency）。
   Take the key and the program from the authority's own publication and compare: those enclosed
   are for convenience. Compare the head with one kept elsewhere to show that the log was not
   rewritten.

证据文件的摘要写在办理步骤的原文中，步骤在日志中：改动任何一个字节都会被发现。
The digest of each file in evidence/ stands in the bytes of the step that brought it, and the step
in the log: no byte of it can change unnoticed.
"""

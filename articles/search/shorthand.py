"""Medical abbreviations and everyday names, and the words that mean the same, in both directions.

Common knowledge of the clinic. An abbreviation that means several things has several lines.
"""

from typing import Final

_ENGLISH = """
abg: arterial blood gas
acl: anterior cruciate ligament
adhd: attention deficit hyperactivity disorder
afib: atrial fibrillation
aids: acquired immunodeficiency syndrome
als: amyotrophic lateral sclerosis
ami: acute myocardial infarction
ards: acute respiratory distress syndrome
bmi: body mass index
bph: benign prostatic hyperplasia
bp: blood pressure
bv: bacterial vaginosis
cabg: coronary artery bypass graft
cad: coronary artery disease
cbt: cognitive behavioral therapy
cf: cystic fibrosis
chf: congestive heart failure
ckd: chronic kidney disease
cll: chronic lymphocytic leukemia
cml: chronic myeloid leukemia
cmv: cytomegalovirus
copd: chronic obstructive pulmonary disease
cpr: cardiopulmonary resuscitation
crc: colorectal cancer
crp: c reactive protein
ct: computed tomography
cva: cerebrovascular accident stroke
dka: diabetic ketoacidosis
dm: diabetes mellitus
dvt: deep vein thrombosis
ebv: epstein barr virus
ecg: electrocardiogram
ed: erectile dysfunction
eeg: electroencephalogram
ekg: electrocardiogram
esrd: end stage renal disease
fap: familial adenomatous polyposis
g6pd: glucose 6 phosphate dehydrogenase
gad: generalized anxiety disorder
gbs: guillain barre syndrome
gerd: gastroesophageal reflux disease
gord: gastroesophageal reflux disease
gi: gastrointestinal
hba1c: glycated hemoglobin
hbv: hepatitis b
hcc: hepatocellular carcinoma
hcv: hepatitis c
hiv: human immunodeficiency virus
hpv: human papillomavirus
hrt: hormone replacement therapy
hsv: herpes simplex
htn: hypertension
ibd: inflammatory bowel disease
ibs: irritable bowel syndrome
iud: intrauterine device
ivf: in vitro fertilization
ldl: low density lipoprotein
lft: liver function test
mi: myocardial infarction
mri: magnetic resonance imaging
mrsa: methicillin resistant staphylococcus aureus
ms: multiple sclerosis
nafld: non alcoholic fatty liver disease
nsaid: nonsteroidal anti inflammatory drug
oa: osteoarthritis
ocd: obsessive compulsive disorder
osa: obstructive sleep apnea
pcos: polycystic ovary syndrome
pe: pulmonary embolism
pid: pelvic inflammatory disease
pku: phenylketonuria
pms: premenstrual syndrome
ppi: proton pump inhibitor
psa: prostate specific antigen
ptsd: post traumatic stress disorder
pvd: peripheral vascular disease
ra: rheumatoid arthritis
rsv: respiratory syncytial virus
sad: seasonal affective disorder
scd: sickle cell disease
sids: sudden infant death syndrome
sle: systemic lupus erythematosus
ssri: selective serotonin reuptake inhibitor
std: sexually transmitted disease
sti: sexually transmitted infection
t1dm: type 1 diabetes
t2dm: type 2 diabetes
tb: tuberculosis
tbi: traumatic brain injury
tia: transient ischemic attack
tmj: temporomandibular joint
tsh: thyroid stimulating hormone
uti: urinary tract infection
heart attack: myocardial infarction
high blood pressure: hypertension
low blood pressure: hypotension
stroke: cerebrovascular accident
flu: influenza
chickenpox: varicella
shingles: herpes zoster
whooping cough: pertussis
lockjaw: tetanus
german measles: rubella
mono: mononucleosis
kidney stones: nephrolithiasis
gallstones: cholelithiasis
pink eye: conjunctivitis
nearsightedness: myopia
farsightedness: hyperopia
hives: urticaria
eczema: atopic dermatitis
heartburn: acid reflux
piles: hemorrhoids
blood clot: thrombosis
blood thinner: anticoagulant
water pill: diuretic
painkiller: analgesic
bedwetting: enuresis
hair loss: alopecia
baldness: alopecia
bruise: contusion
nosebleed: epistaxis
fainting: syncope
itching: pruritus
jaundice: hyperbilirubinemia
lou gehrig disease: amyotrophic lateral sclerosis
mad cow disease: creutzfeldt jakob
miscarriage: spontaneous abortion
ringing in the ears: tinnitus
brittle bones: osteoporosis
sugar diabetes: diabetes mellitus
cancer of the blood: leukemia
acetaminophen: paracetamol
adrenaline: epinephrine
salbutamol: albuterol
"""
_SPANISH = """
vih: virus inmunodeficiencia humana
sida: síndrome inmunodeficiencia adquirida
epoc: enfermedad pulmonar obstructiva crónica
hta: hipertensión arterial
iam: infarto agudo miocardio
ictus: accidente cerebrovascular
itu: infección urinaria
ets: enfermedad transmisión sexual
tdah: trastorno déficit atención hiperactividad
"""
_FRENCH = """
vih: virus immunodéficience humaine
sida: syndrome immunodéficience acquise
bpco: bronchopneumopathie chronique obstructive
hta: hypertension artérielle
avc: accident vasculaire cérébral
ist: infection sexuellement transmissible
tdah: trouble déficit attention hyperactivité
"""
_CHINESE = """
心梗: 心肌梗死
心肌梗塞: 心肌梗死
脑梗: 脑梗死
中风: 脑卒中
慢阻肺: 慢性阻塞性肺疾病
艾滋病: 人类免疫缺陷病毒
乙肝: 乙型肝炎
丙肝: 丙型肝炎
甲亢: 甲状腺功能亢进
甲减: 甲状腺功能减退
"""


def _pairs(lines: str) -> list[tuple[str, str]]:
    return [
        (short.strip(), long.strip())
        for short, long in (line.split(":") for line in lines.strip().splitlines())
    ]


SHORTHAND: Final[dict[str, list[tuple[str, str]]]] = {
    "en": _pairs(_ENGLISH),
    "es": _pairs(_SPANISH),
    "fr": _pairs(_FRENCH),
    "zh-hans": _pairs(_CHINESE),
}
"""By language: (what one writes, what another writes for the same)."""
